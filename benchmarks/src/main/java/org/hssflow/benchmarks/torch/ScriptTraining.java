package org.hssflow.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Objects;
import org.hssflow.benchmarks.Problem;
import org.hssflow.benchmarks.TrainingStep;
import org.jspecify.annotations.Nullable;

/** A training step as one call of a script: automatic differentiation and libtorch's fused AdamW. */
final class ScriptTraining implements TrainingStep {
    private final Form form;
    private final Torch torch;
    private final NDArray weights;
    private final NDList arguments;
    private @Nullable NDArray gradient;

    ScriptTraining(Problem problem, Form form) {
        this.form = form;
        Script script = new Script("x", "y", "w", "m", "v", "t");
        this.torch = new Torch(script.archive(step(script, problem, form)));
        int batch = problem.batch();
        int count = problem.weights().length;
        boolean statesFirst = form.statesFirst();
        this.weights = torch.array(problem.weights(), count);
        float[] target = problem.target();
        this.arguments = new NDList(
                statesFirst
                        ? torch.array(problem.inputByState(), batch, problem.inputs())
                        : torch.array(problem.input(), problem.inputs(), batch),
                statesFirst
                        ? torch.array(Problem.transpose(target, problem.outputs(), batch), batch, problem.outputs())
                        : torch.array(target, problem.outputs(), batch),
                weights,
                torch.array(new float[count], count),
                torch.array(new float[count], count),
                torch.array(new float[1], 1));
    }

    private static String step(Script script, Problem problem, Form form) {
        String leaf = script.let("torch.requires_grad_(torch.detach(w))");
        Tensors weights = Tensors.split(script, leaf, problem.layers());
        String predicted = form.forward(script, weights, problem.layers(), "x");
        String loss = script.let("torch.mul(torch.mse_loss(%s, y, reduction=2), %s)", predicted, 1.0 / problem.batch());
        String found = script.let("torch.autograd.grad([%s], [%s])[0]", loss, leaf);
        // A script must say what becomes of a gradient that is not there.
        script.line("if torch.__isnot__(" + found + ", None):");
        script.line("  g = unchecked_cast(Tensor, " + found + ")");
        script.line("else:");
        script.line("  g = torch.zeros_like(w)");
        String clip = script.let("torch.clamp(torch.reciprocal(torch.norm(g)), None, 1.)");
        String clipped = script.let("torch.mul(g, %s)", clip);
        script.let("torch.add_(t, 1)");
        // What changes only the members of a list is left out as dead code, unless somebody gets the list.
        script.line("all = [w]");
        script.line("torch._fused_adamw_(all, [" + clipped + "], [m], [v], annotate(List[Tensor], []), [t], lr=" + RATE
                + ", beta1=0.9, beta2=0.99, weight_decay=0., eps=1e-8, amsgrad=False, maximize=False)");
        script.line("torch.append(all, g)");
        return "all[-1]";
    }

    @Override
    public String peer() {
        return Torch.SCRIPT;
    }

    @Override
    public String form() {
        return form.name() + ", autograd";
    }

    @Override
    public void run() {
        if (gradient != null) {
            gradient.close();
        }
        gradient = torch.call(arguments, true);
    }

    @Override
    public float[] gradient() {
        return Objects.requireNonNull(gradient, "no step was made yet").toFloatArray();
    }

    @Override
    public float[] weights() {
        return weights.toFloatArray();
    }

    @Override
    public void close() {
        torch.close();
    }
}
