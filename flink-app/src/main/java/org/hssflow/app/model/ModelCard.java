package org.hssflow.app.model;

import java.util.Locale;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.store.Calibration;

/** The {@code README.md} of a model: what it does, how it was made, how well it does, and where it must not be trusted. */
record ModelCard(
        Recipe recipe,
        int threads,
        TrainingResult result,
        Evaluation evaluation,
        Calibration calibration,
        String data) {
    String text() {
        Architecture a = recipe.architecture();
        Optimization o = recipe.optimization();
        return String.format(
                Locale.ROOT,
                """
                # %s

                A Neural-HSS surrogate of %s: u(t + dt) = u(t) + s M(u(t)), dt %s, on %d points.

                | | |
                |---|---|
                | network | %s lift, %d x HSS(%d, %d levels, rank %d), %s projection; bias: %s, skips: %s |
                | parameters | %d |
                | scale s | %s |
                | training data | %s |
                | training | AdamW, rate %s to %s, decay %s, batch %d, %d steps, seed %d; slopes learnt: %s; %s |
                | time | %.0f s on %d threads |

                ## How well

                `./hssflow evaluate --model %s` prints these figures again, beside more baselines.

                ```
                %s
                ```

                One-step error relative to the change, e = |u^ - u| / |u - u_|, along %d calibration streams of %d
                steps, most of them aged: median %.2e, largest running median of 5 %.2e.

                ## Where not to trust it

                It knows one dt, one grid and the parameters it was trained with: %s. It has no input that would tell it of
                others, so a stream whose physics changed needs a model of its own.
                """,
                recipe.name(),
                recipe.equation(),
                recipe.data().dt(),
                a.points(),
                a.lift(),
                a.depth(),
                a.width(),
                a.levels(),
                a.rank(),
                a.projection(),
                a.bias(),
                a.skip(),
                result.surrogate().weights().size(),
                result.surrogate().scale(),
                data,
                o.peakRate(),
                o.minRate(),
                o.weightDecay(),
                o.batch(),
                result.steps(),
                recipe.seed(),
                o.learnSlopes(),
                o.refit() == null ? "no refit" : "last layer refit in closed form, ridge " + o.refit(),
                result.seconds(),
                threads,
                recipe.name(),
                evaluation.summary(),
                TrainingRun.CALIBRATION_TRAJECTORIES,
                TrainingRun.CALIBRATION_STEPS,
                Math.exp(calibration.median()),
                Math.exp(calibration.maxRunningMedian()),
                recipe.data().parameters());
    }
}
