package org.hssflow.hss.training;

import java.util.Arrays;

/** The loss on trajectories that are not trained on, and the best numbers so far. */
final class Validation {
    /** Enough to tell one training from another; more take time from it. */
    private static final int WINDOWS = 1024;

    private final EarlyStop when;
    private final int unroll;
    private final int[] windows;

    final float[] best;
    double bestLoss = Double.NaN;
    double latest = Double.NaN;
    int failures;

    /**
     * @param numbers how many make the network
     * @param unroll the steps of every rollout
     */
    Validation(int numbers, Trajectories unseen, EarlyStop when, int unroll) {
        this.when = when;
        this.unroll = unroll;
        int all = unseen.windows(unroll);
        int taken = Math.min(all, WINDOWS);
        this.windows = new int[taken];
        Arrays.setAll(windows, i -> (int) ((long) i * all / taken));
        this.best = new float[numbers];
    }

    /** Whether there is to be one after so many steps. */
    boolean isDue(long step, boolean end) {
        return step % when.everySteps() == 0 || end;
    }

    /** Validates, and keeps the numbers if they are the best. Not interrupted: a training that goes on later would lack it. */
    void run(Optimizer optimizer) {
        latest = optimizer.unseenLoss(windows, unroll);
        if (Double.isNaN(bestLoss) || latest < bestLoss) {
            bestLoss = latest;
            failures = 0;
            System.arraycopy(optimizer.numbers(), 0, best, 0, best.length);
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
}
