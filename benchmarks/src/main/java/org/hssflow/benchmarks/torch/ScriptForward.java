package org.hssflow.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.hssflow.benchmarks.ForwardPass;
import org.hssflow.benchmarks.Problem;
import org.jspecify.annotations.Nullable;

/** A forward pass as one call of a script. */
final class ScriptForward implements ForwardPass {
    private final Problem problem;
    private final Form form;
    private final Torch torch;
    private final NDList arguments;
    private @Nullable NDArray output;

    ScriptForward(Problem problem, Form form) {
        this.problem = problem;
        this.form = form;
        Script script = new Script("x");
        this.torch = new Torch(
                script.archive(form.forward(script, Tensors.kept(script, problem.weights()), problem.layers(), "x")));
        this.arguments = new NDList(
                form.statesFirst()
                        ? torch.array(problem.inputByState(), problem.batch(), problem.inputs())
                        : torch.array(problem.input(), problem.inputs(), problem.batch()));
    }

    @Override
    public String peer() {
        return Torch.SCRIPT;
    }

    @Override
    public String form() {
        return form.name();
    }

    @Override
    public void run() {
        if (output != null) {
            output.close();
        }
        output = torch.call(arguments, false);
    }

    @Override
    public float[] output() {
        if (output == null) {
            run();
        }
        float[] values = java.util.Objects.requireNonNull(output).toFloatArray();
        return form.statesFirst() ? Problem.transpose(values, problem.batch(), problem.outputs()) : values;
    }

    @Override
    public void close() {
        torch.close();
    }
}
