package org.hssflow.hss.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.TrainingResult.End;
import org.jspecify.annotations.Nullable;

/**
 * Fits a trained surrogate to data of another regime, from the cheapest way to the most thorough.
 *
 * @param strategy how
 * @param rank q of an adapter
 * @param lambda λ of the ridge, relative to the mean square of the features
 */
public record FineTuning(Strategy strategy, int rank, double lambda) {
    /** Of an adapter, where nothing else is said. */
    public static final int RANK = 8;
    /** λ for a linear network. */
    public static final double RIDGE_LINEAR = 1e-6;
    /** λ for others, where a smaller one can make rollouts diverge. */
    public static final double RIDGE_NONLINEAR = 1e-3;

    /** λ where nothing else is said, for networks with such a start. */
    public static double ridge(Start start) {
        return start == Start.LINEAR ? RIDGE_LINEAR : RIDGE_NONLINEAR;
    }

    /** What changes. */
    public enum Strategy {
        /** The scale, in closed form: {@link Gain}. */
        GAIN,
        /** The last layer, in closed form: {@link LeafRefit}. */
        RIDGE,
        /** The scale, then an adapter of low rank: {@link AdapterTrainer}. */
        LORA,
        /** All weights: {@link Trainer#fineTune}. */
        FULL;

        /** The name it has outside the program. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException naming those there are */
        public static Strategy of(String name) {
            return Arrays.stream(values())
                    .filter(strategy -> strategy.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected one of the strategies " + List.of(values()) + ", got '" + name + "'"));
        }
    }

    /**
     * What a fine-tuning gave.
     *
     * @param training its surrogate is whole, whatever has changed
     * @param adapter what to add to the base, if that is all: of {@code GAIN} and {@code LORA}; merged, it is that surrogate
     */
    public record Result(TrainingResult training, @Nullable Adapter adapter) {}

    /**
     * @param base stays as it is
     * @param recipe of the base's network: the loss, and for the strategies that take steps the rates, the batch, the budget and the seed
     * @param unseen to validate on, or null; what is in closed form needs none
     * @throws IllegalArgumentException if the data is for another network, or has nothing to do with what the base gives, or the
     *     rank of an adapter does not fit the base
     * @throws TrainingException if the loss or its gradient is not finite
     */
    public Result apply(
            Surrogate base,
            Recipe recipe,
            Trajectories data,
            @Nullable Trajectories unseen,
            int threads,
            TrainingListener listener) {
        return apply(base, recipe, data, unseen, TrainingDevice.CPU, threads, listener);
    }

    /**
     * The same, with the steps of {@code LORA} and {@code FULL} computed on a device.
     *
     * @param device what is in closed form is computed on the processor all the same
     */
    public Result apply(
            Surrogate base,
            Recipe recipe,
            Trajectories data,
            @Nullable Trajectories unseen,
            TrainingDevice device,
            int threads,
            TrainingListener listener) {
        Trainer.requireFitting(recipe, base);
        Trainer.requirePoints(recipe, "fine-tune", data);
        Double epsilon = recipe.optimization().relativeEpsilon();
        long begin = System.nanoTime();
        return switch (strategy) {
            case GAIN -> {
                Adapter scaled =
                        Adapter.ofScale(base, Gain.of(base, data, epsilon).scale());
                yield closedForm(scaled.merge(base), scaled, begin);
            }
            case RIDGE -> closedForm(LeafRefit.of(base, data, epsilon, lambda), null, begin);
            case LORA -> {
                AdapterResult result = new AdapterTrainer(recipe, rank, threads)
                        .on(device)
                        .withValidation(unseen)
                        .train(Gain.of(base, data, epsilon), data, listener);
                yield new Result(result.training(), result.adapter());
            }
            case FULL ->
                new Result(
                        new Trainer(recipe, threads)
                                .on(device)
                                .withValidation(unseen)
                                .fineTune(base, data, listener),
                        null);
        };
    }

    private static Result closedForm(Surrogate surrogate, @Nullable Adapter adapter, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Result(new TrainingResult(surrogate, 0, seconds, Double.NaN, Double.NaN, End.BUDGET), adapter);
    }
}
