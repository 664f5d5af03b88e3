package org.hssflow.hss.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** One run of the optimiser: the numbers that it changes as they are now, and how far the budget is used. */
final class Descent {
    private static final double NANOS = 1e9;
    private static final double SMOOTHING = 0.01;
    private static final System.Logger LOG = System.getLogger(Descent.class.getName());

    private final Recipe recipe;
    private final Objective objective;
    private final Optimizer optimizer;
    private final @Nullable Validation validation;
    private final @Nullable Checkpoints checkpoints;
    private final String training;
    private Order order;
    private int unroll;
    private Phase phase;
    private long begin = System.nanoTime();
    private double saved;
    private long step;
    private double smoothed = Double.NaN;
    private double largestNorm;
    private long largestStep;

    /** @param optimizer that has begun the task */
    Descent(Recipe recipe, TrainingTask task, Optimizer optimizer, @Nullable Checkpoints checkpoints) {
        this.recipe = recipe;
        this.objective = task.objective();
        this.optimizer = optimizer;
        this.checkpoints = checkpoints;
        this.phase = recipe.optimization().phase(0);
        this.unroll = phase.unroll();
        this.order = order(unroll);
        Trajectories unseen = task.unseen() == null ? null : task.unseen().data();
        float[] start = task.trainable().start();
        this.validation = unseen == null ? null : validation(start.length, unseen);
        this.training = checkpoints == null ? "" : Fingerprint.of(recipe, start, objective, unseen);
        resume(start.length);
    }

    /**
     * One step of the optimiser, at the rate that belongs to the used part of the budget.
     *
     * @throws InterruptedException if the thread is interrupted; the numbers are then those after the step before
     */
    Report step() throws InterruptedException {
        Optimization how = recipe.optimization();
        double fraction = fraction();
        double rate = how.rate(fraction);
        enter(how.phase(fraction));
        if (validation != null && step == 0) {
            validation.run(optimizer); // who begins with something good is not to end with worse
        }
        Optimizer.Evaluation batch = optimizer.evaluate(order.batch(step), unroll);
        double loss = batch.loss();
        double norm = batch.norm();
        step++;
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw divergence(loss, norm, rate, phase.peakRate());
        }
        if (norm > largestNorm) {
            largestNorm = norm;
            largestStep = step;
        }
        optimizer.step(step, rate, how.weightDecay());
        // The mean of all until there are enough: the first loss would be seen for hundreds of steps otherwise.
        smoothed = Double.isNaN(smoothed) ? loss : smoothed + Math.max(SMOOTHING, 1.0 / step) * (loss - smoothed);
        boolean end = fraction() >= 1;
        if (end && !Double.isFinite(AdamW.norm(optimizer.numbers()))) {
            throw divergence(loss, norm, rate, phase.peakRate());
        }
        if (validation != null && validation.isDue(step, end)) {
            validation.run(optimizer);
        }
        if (checkpoints != null && !end && seconds() - saved >= checkpoints.everySeconds()) {
            save();
        }
        return new Report(
                step,
                smoothed,
                rate,
                seconds(),
                end ? 1 : fraction(),
                validation == null ? Double.NaN : validation.latest);
    }

    private void enter(Phase next) {
        if (next.unroll() != unroll) {
            unroll = next.unroll();
            order = order(unroll);
        }
        if (!next.equals(phase) && validation != null) {
            validation.forgive();
        }
        phase = next;
    }

    /** The numbers to keep: of the best validation, or the latest. */
    float[] result() {
        return validation != null && validation.hasBest() ? validation.best : optimizer.numbers();
    }

    /** Whether validations say that it is no use to go on, and no phase is to come that trains otherwise. */
    boolean hopeless() {
        boolean last = phase.equals(recipe.optimization().phase(1));
        return last && validation != null && recipe.earlyStop() != null && validation.hopeless();
    }

    long steps() {
        return step;
    }

    /** Smoothed; NaN before the first step. */
    double loss() {
        return smoothed;
    }

    /** The best; NaN if there was none. */
    double validationLoss() {
        return validation == null ? Double.NaN : validation.bestLoss;
    }

    double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }

    double fraction() {
        return recipe.budget().fraction(step, seconds());
    }

    /** Writes a checkpoint, if they are wanted. What cannot be written is said, and costs no training. */
    void save() {
        if (checkpoints == null) {
            return;
        }
        saved = seconds();
        Checkpoint.Progress progress = new Checkpoint.Progress(
                training,
                objective.scale(),
                step,
                saved,
                Double.isFinite(smoothed) ? smoothed : null,
                largestNorm,
                largestStep,
                validation == null || !validation.hasBest() ? null : validation.bestLoss,
                validation == null ? 0 : validation.failures);
        Optimizer.State state = optimizer.state();
        float[] best = validation == null ? state.numbers() : validation.best;
        try {
            new Checkpoint(progress, state.numbers(), state.mean(), state.square(), best).write(checkpoints.file());
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the checkpoint " + checkpoints.file() + " cannot be written; the training goes on",
                    e);
        }
    }

    /** @param numbers how many there are */
    private void resume(int numbers) {
        if (checkpoints == null || !Files.exists(checkpoints.file())) {
            return;
        }
        Checkpoint from;
        try {
            from = Checkpoint.read(checkpoints.file(), training, numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(Checkpoint.unreadable(checkpoints.file(), e), e);
        }
        Checkpoint.Progress progress = from.progress();
        optimizer.restore(new Optimizer.State(from.weights(), from.mean(), from.square()));
        if (recipe.budget().steps() != null && progress.step() > recipe.budget().steps()) {
            throw new IllegalArgumentException("expected a budget of at least the " + progress.step()
                    + " steps that are done in " + checkpoints.file() + ", got "
                    + recipe.budget().steps() + "; raise it, or delete the file to begin anew");
        }
        step = progress.step();
        saved = progress.seconds();
        begin -= (long) (saved * NANOS);
        smoothed = progress.loss() == null ? Double.NaN : progress.loss();
        largestNorm = progress.largestNorm();
        largestStep = progress.largestStep();
        enter(recipe.optimization().phase(fraction()));
        if (validation != null && progress.bestLoss() != null) {
            validation.bestLoss = progress.bestLoss();
            validation.failures = progress.failures();
            System.arraycopy(from.best(), 0, validation.best, 0, numbers);
        }
    }

    private Validation validation(int numbers, Trajectories unseen) {
        int longest = recipe.optimization().longestUnroll();
        EarlyStop when = recipe.earlyStop() == null ? Recipe.VALIDATION : recipe.earlyStop();
        return new Validation(numbers, unseen, when, longest);
    }

    private Order order(int steps) {
        int windows = objective.data().windows(steps);
        return new Order(windows, Math.min(recipe.optimization().batch(), windows), recipe.seed());
    }

    private TrainingException divergence(double loss, double norm, double rate, double peakRate) {
        return new Divergence(step, loss, norm, rate, peakRate, largestNorm, largestStep)
                .on(objective.data(), objective.scale());
    }
}
