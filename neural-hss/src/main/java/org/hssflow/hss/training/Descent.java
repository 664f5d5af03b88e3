package org.hssflow.hss.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** One run of the optimiser: the numbers that it changes as they are now, and how far the budget is used. */
final class Descent implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double SMOOTHING = 0.01;
    private static final System.Logger LOG = System.getLogger(Descent.class.getName());

    private final Recipe recipe;
    private final Objective objective;
    private final Learnt learnt;
    private final float[] weights;
    private final AdamW optimizer;
    private final Slices slices;
    private final @Nullable Validation validation;
    private final @Nullable Checkpoints checkpoints;
    private final String training;
    private final int threads;
    private Order order;
    private int unroll;
    private Phase phase;
    private long begin = System.nanoTime();
    private double saved;
    private long step;
    private double smoothed = Double.NaN;
    private double largestNorm;
    private long largestStep;

    /** @param learnt what it changes, from where it is */
    Descent(
            Recipe recipe,
            Learnt learnt,
            Objective objective,
            @Nullable Trajectories unseen,
            @Nullable Checkpoints checkpoints,
            int threads) {
        this.recipe = recipe;
        this.objective = objective;
        this.learnt = learnt;
        this.weights = learnt.values();
        this.optimizer = new AdamW(learnt.decays());
        this.threads = threads;
        this.checkpoints = checkpoints;
        this.phase = recipe.optimization().phase(0);
        this.unroll = phase.unroll();
        this.order = order(unroll);
        this.slices = new Slices(
                learnt.architecture(), objective, recipe.optimization().batch(), threads);
        this.validation = unseen == null ? null : validation(unseen);
        this.training = checkpoints == null ? "" : Fingerprint.of(recipe, weights, objective, unseen);
        resume();
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
            validation.run(learnt.parameters(), weights); // who begins with something good is not to end with worse
        }
        double loss = slices.compute(learnt.parameters(), unroll, order.batch(step));
        float[] gradient = learnt.gradient(slices.gradient());
        double norm = AdamW.norm(gradient);
        step++;
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw divergence(loss, norm, rate, phase.peakRate());
        }
        if (norm > largestNorm) {
            largestNorm = norm;
            largestStep = step;
        }
        optimizer.step(step, weights, gradient, norm, rate, how.weightDecay());
        learnt.update();
        // The mean of all until there are enough: the first loss would be seen for hundreds of steps otherwise.
        smoothed = Double.isNaN(smoothed) ? loss : smoothed + Math.max(SMOOTHING, 1.0 / step) * (loss - smoothed);
        boolean end = fraction() >= 1;
        if (end && !Double.isFinite(AdamW.norm(weights))) {
            throw divergence(loss, norm, rate, phase.peakRate());
        }
        if (validation != null && validation.isDue(step, end)) {
            validation.run(learnt.parameters(), weights);
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
        return validation != null && validation.hasBest() ? validation.best : weights;
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
        float[] best = validation == null ? weights : validation.best;
        try {
            new Checkpoint(progress, weights, optimizer.mean, optimizer.square, best).write(checkpoints.file());
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the checkpoint " + checkpoints.file() + " cannot be written; the training goes on",
                    e);
        }
    }

    private void resume() {
        if (checkpoints == null || !Files.exists(checkpoints.file())) {
            return;
        }
        Checkpoint from;
        try {
            from = Checkpoint.read(checkpoints.file(), training, weights.length);
        } catch (IOException e) {
            throw new UncheckedIOException(Checkpoint.unreadable(checkpoints.file(), e), e);
        }
        Checkpoint.Progress progress = from.progress();
        System.arraycopy(from.weights(), 0, weights, 0, weights.length);
        System.arraycopy(from.mean(), 0, optimizer.mean, 0, weights.length);
        System.arraycopy(from.square(), 0, optimizer.square, 0, weights.length);
        learnt.update();
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
            System.arraycopy(from.best(), 0, validation.best, 0, weights.length);
        }
    }

    private Validation validation(Trajectories unseen) {
        int longest = recipe.optimization().longestUnroll();
        EarlyStop when = recipe.earlyStop() == null ? Recipe.VALIDATION : recipe.earlyStop();
        Objective of = new Objective(unseen, objective.scale(), objective.residual(), objective.relativeEpsilon());
        return new Validation(learnt.architecture(), weights.length, of, when, longest, threads);
    }

    private Order order(int steps) {
        int windows = objective.data().windows(steps);
        return new Order(windows, Math.min(recipe.optimization().batch(), windows), recipe.seed());
    }

    private TrainingException divergence(double loss, double norm, double rate, double peakRate) {
        return new Divergence(step, loss, norm, rate, peakRate, largestNorm, largestStep)
                .on(objective.data(), objective.scale());
    }

    @Override
    public void close() {
        slices.close();
        if (validation != null) {
            validation.close();
        }
    }
}
