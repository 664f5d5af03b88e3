package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Parameters;

/** The loss on trajectories that are not trained on, and the best numbers so far. */
final class Validation implements AutoCloseable {
    /** Enough to tell one training from another; more take time from it. */
    private static final int WINDOWS = 1024;

    private final EarlyStop when;
    private final int unroll;
    private final int batch;
    private final int[] windows;
    private final Slices slices;

    final float[] best;
    double bestLoss = Double.NaN;
    double latest = Double.NaN;
    int failures;

    /**
     * @param numbers how many make the network
     * @param unroll the steps of every rollout
     */
    Validation(Architecture architecture, int numbers, Objective objective, EarlyStop when, int unroll, int threads) {
        this.when = when;
        this.unroll = unroll;
        int all = objective.data().windows(unroll);
        int taken = Math.min(all, WINDOWS);
        this.windows = new int[taken];
        Arrays.setAll(windows, i -> (int) ((long) i * all / taken));
        this.batch = Math.min(taken, 2 * Slice.WIDTH);
        this.slices = new Slices(architecture, objective, batch, threads);
        this.best = new float[numbers];
    }

    /** Whether there is to be one after so many steps. */
    boolean isDue(long step, boolean end) {
        return step % when.everySteps() == 0 || end;
    }

    /** Validates, and keeps the numbers if they are the best. Not interrupted: a training that goes on later would lack it. */
    void run(Parameters parameters, float[] numbers) {
        double sum = 0;
        for (int first = 0; first < windows.length; first += batch) {
            int[] part = Arrays.copyOfRange(windows, first, Math.min(windows.length, first + batch));
            sum += slices.loss(parameters, unroll, part) * part.length;
        }
        latest = sum / windows.length;
        if (Double.isNaN(bestLoss) || latest < bestLoss) {
            bestLoss = latest;
            failures = 0;
            System.arraycopy(numbers, 0, best, 0, best.length);
        } else {
            failures++;
        }
    }

    /** Begins to count anew. */
    void forgive() {
        failures = 0;
    }

    boolean hopeless() {
        return failures >= when.patience();
    }

    boolean hasBest() {
        return !Double.isNaN(bestLoss);
    }

    @Override
    public void close() {
        slices.close();
    }
}
