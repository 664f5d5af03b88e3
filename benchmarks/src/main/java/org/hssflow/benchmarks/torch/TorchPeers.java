package org.hssflow.benchmarks.torch;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.benchmarks.ForwardPass;
import org.hssflow.benchmarks.Problem;
import org.hssflow.benchmarks.TrainingStep;
import org.hssflow.hss.OuterHssStructure;

/** Every form of libtorch for a problem. */
public final class TorchPeers {
    private TorchPeers() {}

    public static List<ForwardPass> forward(Problem problem) {
        List<ForwardPass> passes = new ArrayList<>(List.of(new EagerForward(problem)));
        for (Form form : forms(problem)) {
            passes.add(new ScriptForward(problem, form));
        }
        return passes;
    }

    public static List<TrainingStep> training(Problem problem) {
        List<TrainingStep> steps = new ArrayList<>(List.of(new EagerTraining(problem)));
        for (Form form : forms(problem)) {
            steps.add(new ScriptTraining(problem, form));
        }
        return steps;
    }

    private static List<Form> forms(Problem problem) {
        boolean outer = problem.layers().get(0).map() instanceof OuterHssStructure;
        return outer
                ? List.of(new FeaturesFirst(), new TermsStacked())
                : List.of(new FeaturesFirst(), new BlocksFirst(), new Einsum());
    }
}
