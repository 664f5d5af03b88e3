package org.hssflow.hss.training;

import java.util.List;
import org.hssflow.hss.Layer;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Parameters;

/** One run of the optimiser: the weights as they are now, and how far the budget is used. */
final class Descent implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double SMOOTHING = 0.01;

    private final Recipe recipe;
    private final List<Layer> layers;
    private final Transitions data;
    private final float scale;
    private final float[] weights;
    private final Parameters parameters;
    private final Order order;
    private final AdamW optimizer;
    private final Slices slices;
    private final long begin = System.nanoTime();
    private long step;
    private double rate;
    private double smoothed = Double.NaN;
    private double largestNorm;
    private long largestStep;

    /** @param weights where it begins, and where the result will be */
    Descent(Recipe recipe, float[] weights, float scale, Transitions data, int threads) {
        int batch = Math.min(recipe.optimization().batch(), data.count());
        this.recipe = recipe;
        this.layers = recipe.architecture().layers();
        this.data = data;
        this.scale = scale;
        this.weights = weights;
        this.parameters = new Network(recipe.architecture()).parameters(weights);
        this.order = new Order(data.count(), batch, recipe.seed());
        this.optimizer = new AdamW(recipe.architecture());
        this.slices = new Slices(recipe.architecture(), batch, threads);
    }

    /**
     * One step of the optimiser, at the rate that belongs to the used part of the budget.
     *
     * @throws InterruptedException if the thread is interrupted; the weights are then those after the step before
     */
    Report step() throws InterruptedException {
        Optimization how = recipe.optimization();
        rate = how.rate(fraction());
        double loss = slices.compute(parameters, data, scale, how.relativeEpsilon(), order.next());
        if (!how.learnSlopes()) {
            clearSlopes(slices.gradient());
        }
        double norm = AdamW.norm(slices.gradient());
        step++;
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new Divergence(step, loss, norm, rate, how.peakRate(), largestNorm, largestStep).on(data, scale);
        }
        if (norm > largestNorm) {
            largestNorm = norm;
            largestStep = step;
        }
        optimizer.step(weights, slices.gradient(), norm, rate, how.weightDecay());
        parameters.update();
        smoothed = Double.isNaN(smoothed) ? loss : smoothed + SMOOTHING * (loss - smoothed);
        return new Report(step, smoothed, rate, seconds(), fraction());
    }

    long steps() {
        return step;
    }

    /** Smoothed; NaN before the first step. */
    double loss() {
        return smoothed;
    }

    double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }

    private double fraction() {
        return recipe.budget().fraction(step, seconds());
    }

    private void clearSlopes(float[] gradient) {
        for (Layer layer : layers) {
            if (layer.hasSlope()) {
                gradient[layer.slopeOffset()] = 0;
            }
        }
    }

    @Override
    public void close() {
        slices.close();
    }
}
