package org.hssflow.app.model;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.FineTuning;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Phase;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.Calibration;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;

/** The {@code README.md} of a model: what it does, how it was made, how well it does, and where it must not be trusted. */
record ModelCard(
        String name,
        Recipe recipe,
        @Nullable ModelId parent,
        @Nullable FineTuning tuning,
        @Nullable Adapter adapter,
        TrainingSets sets,
        int threads,
        TrainingResult result,
        Evaluation evaluation,
        @Nullable Calibration calibration) {
    String text() {
        return String.format(
                Locale.ROOT,
                """
                # %s

                A Neural-HSS surrogate of %s, dt %s, on %s points: %s.%s

                | | |
                |---|---|
                | network | %s |
                | parameters | %d |
                | scale s | %s |
                | training data | %s |
                | training | %s |
                | time | %.0f s on %d threads |

                ## How well

                `./hssflow evaluate --model %s%s` measures it again%s.

                ```
                %s
                ```

                %s

                ## Where not to trust it

                It knows one dt, one grid and the parameters it was trained with: %s. It has no input that would tell it of
                others, so a stream whose physics changed needs a model of its own.
                """,
                name,
                sets.equation(),
                sets.dt(),
                sizes(recipe.architecture().grid()),
                recipe.residual() ? "u(t + dt) = u(t) + s M(u(t))" : "the solution is s M(f)",
                parent == null ? "" : " Fine-tuned from " + parent + "." + kept(),
                network(recipe.architecture()),
                result.surrogate().weights().size(),
                result.surrogate().scale(),
                sets.description(),
                how(),
                result.seconds(),
                threads,
                name,
                sets.simulated() ? "" : " --data FILE",
                sets.simulated() ? ", beside more baselines" : "",
                evaluation.summary(),
                calibrationText(),
                ranges());
    }

    private String kept() {
        return adapter == null
                ? ""
                : " Kept as an adapter of rank " + adapter.structure().rank() + " and "
                        + adapter.structure().parameterCount() + " values over it, without which it cannot be loaded.";
    }

    private String how() {
        Optimization o = recipe.optimization();
        String errors = o.relativeEpsilon() == null
                ? "absolute errors"
                : "errors relative to the change, epsilon " + o.relativeEpsilon();
        if (tuning != null && tuning.strategy() == FineTuning.Strategy.GAIN) {
            return "fine-tuned: the scale in closed form, " + errors;
        }
        if (tuning != null && tuning.strategy() == FineTuning.Strategy.RIDGE) {
            return "fine-tuned: the last layer in closed form, ridge " + tuning.lambda() + ", " + errors;
        }
        String steps = String.format(
                Locale.ROOT,
                "recipe %s: AdamW, %s; decay %s, batch %d, %d steps, seed %d; %s",
                recipe.name(),
                o.phases().stream().map(ModelCard::phase).collect(Collectors.joining(", then ")),
                o.weightDecay(),
                o.batch(),
                result.steps(),
                recipe.seed(),
                errors);
        if (tuning != null && tuning.strategy() == FineTuning.Strategy.LORA) {
            return "fine-tuned: the scale in closed form, then an adapter of rank " + tuning.rank() + "; " + steps;
        }
        return (tuning == null ? "" : "fine-tuned: all weights; ") + steps + "; slopes learnt: " + o.learnSlopes()
                + "; " + (o.refit() == null ? "no refit" : "last layer refit in closed form, ridge " + o.refit());
    }

    private static String phase(Phase phase) {
        String rollout = phase.unroll() == 1 ? "" : ", the loss over rollouts of " + phase.unroll() + " steps";
        return String.format(
                Locale.ROOT,
                "rate %s to %s%s for %.0f %%",
                phase.peakRate(),
                phase.minRate(),
                rollout,
                100 * phase.share());
    }

    private static String network(Architecture a) {
        String sum = a.outerRank() > 1 ? ", outer rank " + a.outerRank() : "";
        return String.format(
                Locale.ROOT,
                "%s lift, %d x HSS(%s, %d levels, rank %d%s), %s projection%s; bias: %s, skips: %s",
                a.lift(),
                a.depth(),
                sizes(a.width()),
                a.levels(),
                a.rank(),
                sum,
                a.projection(),
                a.channelRank() > 0 ? " of rank " + a.channelRank() : "",
                a.bias(),
                a.skip());
    }

    private static String sizes(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    private String calibrationText() {
        if (calibration == null) {
            return "Its errors are not calibrated, so it raises no alarms.";
        }
        return String.format(
                Locale.ROOT,
                "One-step error relative to the change, e = |u^ - u| / |u - u_|%s, along %d calibration streams of %d steps:"
                        + " median %.2e, largest running median of 5 %.2e.",
                calibration.floor() > 0
                        ? String.format(Locale.ROOT, ", a change counting as at least %.2e", calibration.floor())
                        : "",
                sets.calibration().size(),
                sets.calibration().get(0).steps(),
                Math.exp(calibration.median()),
                Math.exp(calibration.maxRunningMedian()));
    }

    private String ranges() {
        if (sets.parameters().isEmpty()) {
            return "which the data does not name";
        }
        return new TreeMap<String, Range>(sets.parameters())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + text(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String text(Range range) {
        return range.min() == range.max() ? String.valueOf(range.min()) : range.min() + " to " + range.max();
    }
}
