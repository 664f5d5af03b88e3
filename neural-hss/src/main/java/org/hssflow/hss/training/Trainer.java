package org.hssflow.hss.training;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.training.TrainingResult.End;
import org.jspecify.annotations.Nullable;

/**
 * Trains a surrogate. With a budget of steps, the same recipe and trajectories give the same weights, bit for bit, on any
 * number of threads of the processor, or on {@linkplain TrainingDevice devices} of one kind, and whether or not it was interrupted and
 * taken up again. Every training is a call of its own; a trainer may be
 * used from several threads, unless it writes checkpoints. An interrupt of the calling thread cancels the training after the latest
 * whole step, and stays set.
 */
public final class Trainer {
    private static final long STEPS_PER_REPORT = 20;

    private final Recipe recipe;
    private final int threads;
    private final @Nullable Trajectories unseen;
    private final @Nullable Checkpoints checkpoints;
    private final TrainingDevice device;

    private Trainer(
            Recipe recipe,
            int threads,
            @Nullable Trajectories unseen,
            @Nullable Checkpoints checkpoints,
            TrainingDevice device) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
        }
        this.recipe = recipe;
        this.threads = threads;
        this.unseen = unseen;
        this.checkpoints = checkpoints;
        this.device = device;
    }

    /** @param threads at least 1; more than a batch has slices, of 128 windows or half of it, are not used */
    public Trainer(Recipe recipe, int threads) {
        this(recipe, threads, null, null, TrainingDevice.CPU);
    }

    /**
     * Validates on trajectories that are not trained on, keeps the weights that do best there, and ends early if the recipe says so.
     *
     * @param trajectories null for none
     */
    public Trainer withValidation(@Nullable Trajectories trajectories) {
        return new Trainer(recipe, threads, trajectories, checkpoints, device);
    }

    /** Goes on from a checkpoint, if there is one, and writes some. */
    public Trainer withCheckpoints(Checkpoints where) {
        return new Trainer(recipe, threads, unseen, where, device);
    }

    /** Computes the steps there; a refit and a start are the processor's. */
    public Trainer on(TrainingDevice where) {
        return new Trainer(recipe, threads, unseen, checkpoints, where);
    }

    /**
     * Trains from the recipe's start; the scale is the largest change in the data, or of a stationary problem the largest solution.
     *
     * @throws TrainingException if the loss or its gradient is not finite
     * @throws org.hssflow.hss.io.ModelFormatException if the checkpoint is of another training, or damaged
     * @throws java.io.UncheckedIOException if the checkpoint cannot be read
     */
    public TrainingResult train(Trajectories data, TrainingListener listener) {
        float scale = recipe.residual() ? data.largestChange() : data.largestResult();
        return run(recipe.start().weights(recipe.architecture(), recipe.seed()), scale, data, listener);
    }

    /**
     * Trains on from given weights, keeping their scale.
     *
     * @throws IllegalArgumentException if the surrogate or the data is for another network
     * @throws TrainingException if the loss or its gradient is not finite
     * @throws org.hssflow.hss.io.ModelFormatException if the checkpoint is of another training, or damaged
     * @throws java.io.UncheckedIOException if the checkpoint cannot be read
     */
    public TrainingResult fineTune(Surrogate from, Trajectories data, TrainingListener listener) {
        requireFitting(recipe, from);
        return run(from.weights().toArray(), from.scale(), data, listener);
    }

    private TrainingResult run(float[] weights, float scale, Trajectories data, TrainingListener listener) {
        requireTrainable(recipe, scale, data, unseen);
        Trainable all = new Trainable.Network(
                recipe.architecture(), weights, recipe.optimization().learnSlopes());
        TrainingTask task = task(recipe, all, scale, data, unseen);
        try (Optimizer optimizer = device.open(task, threads)) {
            Descent descent = new Descent(recipe, task, optimizer, checkpoints);
            End end = descend(descent, listener);
            descent.save();
            Surrogate best = new Surrogate(
                    recipe.architecture(),
                    scale,
                    recipe.residual(),
                    new Weights(recipe.architecture(), descent.result()));
            Surrogate trained = end == End.CANCELLED ? best : refit(best, data);
            return new TrainingResult(
                    trained, descent.steps(), descent.seconds(), descent.loss(), descent.validationLoss(), end);
        }
    }

    static TrainingTask task(
            Recipe recipe, Trainable trainable, float scale, Trajectories data, @Nullable Trajectories unseen) {
        Optimization how = recipe.optimization();
        Objective objective = new Objective(data, scale, recipe.residual(), how.relativeEpsilon());
        Objective validation =
                unseen == null ? null : new Objective(unseen, scale, recipe.residual(), how.relativeEpsilon());
        return new TrainingTask(trainable, objective, validation, how.batch(), how.longestUnroll());
    }

    /** Goes down until there is a reason to end. */
    static End descend(Descent descent, TrainingListener listener) {
        try {
            while (descent.fraction() < 1) {
                Report report = descent.step();
                if (report.step() % STEPS_PER_REPORT == 0 || report.fraction() >= 1) {
                    if (!listener.onReport(report)) {
                        return End.CANCELLED;
                    }
                }
                if (descent.hopeless()) {
                    return End.NO_IMPROVEMENT;
                }
            }
            return End.BUDGET;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.CANCELLED;
        }
    }

    private Surrogate refit(Surrogate trained, Trajectories data) {
        Optimization how = recipe.optimization();
        Double lambda = how.refit();
        return lambda == null ? trained : LeafRefit.of(trained, data, how.relativeEpsilon(), lambda);
    }

    /** @throws IllegalArgumentException if the data does not fit the recipe, or the scale is none */
    static void requireTrainable(Recipe recipe, float scale, Trajectories data, @Nullable Trajectories unseen) {
        requireFitting(recipe, "train", data);
        if (unseen != null) {
            requireFitting(recipe, "validate", unseen);
        }
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException(
                    "expected changes that are finite in single precision, got up to " + scale + "; scale the states");
        }
        if (!(scale > 0)) {
            throw new IllegalArgumentException("expected transitions that change something, got none that does");
        }
    }

    /** @throws IllegalArgumentException if the recipe is for another network */
    static void requireFitting(Recipe recipe, Surrogate from) {
        if (!from.architecture().equals(recipe.architecture()) || from.residual() != recipe.residual()) {
            throw new IllegalArgumentException("expected a surrogate of the recipe's " + recipe.architecture()
                    + ", residual: " + recipe.residual() + ", got " + from.architecture() + ", residual: "
                    + from.residual());
        }
    }

    private static void requireFitting(Recipe recipe, String purpose, Trajectories data) {
        requirePoints(recipe, purpose, data);
        int longest = recipe.optimization().longestUnroll();
        if (data.windows(longest) == 0) {
            throw new IllegalArgumentException("expected trajectories of at least " + (longest + 1) + " states to "
                    + purpose + " on, since the loss rolls out " + longest + " steps, got " + data.states()
                    + "; take longer ones, or a recipe that unrolls less");
        }
    }

    /** @throws IllegalArgumentException if the data is for another network */
    static void requirePoints(Recipe recipe, String purpose, Trajectories data) {
        int points = recipe.architecture().points();
        if (data.points() != points) {
            throw new IllegalArgumentException("expected states of " + points + " values to " + purpose
                    + " on, as the recipe's network, got " + data.points());
        }
    }
}
