package org.hssflow.hss.training;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;

/**
 * Trains a surrogate. With a budget of steps, the same recipe and transitions give the same weights, bit for bit, on any
 * number of threads. Every training is a call of its own; a trainer may be used from several threads. An interrupt of the
 * calling thread cancels the training after the latest whole step, and stays set.
 */
public final class Trainer {
    private static final long STEPS_PER_REPORT = 20;

    private final Recipe recipe;
    private final int threads;

    /** @param threads at least 1; more than a batch has slices of 128 transitions are not used */
    public Trainer(Recipe recipe, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
        }
        this.recipe = recipe;
        this.threads = threads;
    }

    /**
     * Trains from the recipe's start; the scale is the largest change in the data.
     *
     * @throws TrainingException if the loss or its gradient is not finite
     */
    public TrainingResult train(Transitions data, TrainingListener listener) {
        float[] weights = recipe.start().weights(recipe.architecture(), recipe.seed());
        return run(weights, data.largestChange(), data, listener);
    }

    /**
     * Trains on from given weights, keeping their scale.
     *
     * @throws TrainingException if the loss or its gradient is not finite
     */
    public TrainingResult fineTune(Surrogate from, Transitions data, TrainingListener listener) {
        if (!from.architecture().equals(recipe.architecture())) {
            throw new IllegalArgumentException(
                    "expected a surrogate of the recipe's " + recipe.architecture() + ", got " + from.architecture());
        }
        return run(from.weights().toArray(), from.scale(), data, listener);
    }

    private TrainingResult run(float[] weights, float scale, Transitions data, TrainingListener listener) {
        requireTrainable(scale, data);
        try (Descent descent = new Descent(recipe, weights, scale, data, threads)) {
            boolean cancelled = !descend(descent, listener);
            Surrogate trained = refit(
                    new Surrogate(recipe.architecture(), scale, new Weights(recipe.architecture(), weights)), data);
            return new TrainingResult(trained, descent.steps(), descent.seconds(), descent.loss(), cancelled);
        }
    }

    /** @return false if the listener or an interrupt ended it before the budget was used */
    private static boolean descend(Descent descent, TrainingListener listener) {
        try {
            Report report;
            boolean goOn = true;
            do {
                report = descent.step();
                if (report.step() % STEPS_PER_REPORT == 0 || report.fraction() >= 1) {
                    goOn = listener.onReport(report);
                }
            } while (goOn && report.fraction() < 1);
            return goOn;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Surrogate refit(Surrogate trained, Transitions data) {
        Optimization how = recipe.optimization();
        Double lambda = how.refit();
        return lambda == null ? trained : LeafRefit.of(trained, data, how.relativeEpsilon(), lambda);
    }

    private void requireTrainable(float scale, Transitions data) {
        int points = recipe.architecture().points();
        if (data.points() != points) {
            throw new IllegalArgumentException(
                    "expected transitions of " + points + " points, as the recipe's network, got " + data.points());
        }
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException(
                    "expected changes that are finite in single precision, got up to " + scale + "; scale the states");
        }
        if (!(scale > 0)) {
            throw new IllegalArgumentException("expected transitions that change something, got none that does");
        }
    }
}
