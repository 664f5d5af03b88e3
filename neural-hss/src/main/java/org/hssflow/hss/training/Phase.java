package org.hssflow.hss.training;

/**
 * A part of a training, with a cosine rate of its own.
 *
 * @param share of the budget, above 0
 * @param unroll how many steps the loss rolls out, each on the network's own result: 1 for transitions alone
 * @param peakRate the learning rate at its start
 * @param minRate at its end
 */
public record Phase(double share, int unroll, double peakRate, double minRate) {
    public Phase {
        if (!(share > 0 && share <= 1) || unroll < 1) {
            throw new IllegalArgumentException(
                    "expected a share of the budget above 0 and at most 1, and a loss over at" + " least 1 step, got "
                            + share + " and " + unroll);
        }
        if (!(peakRate > 0) || !(minRate >= 0) || minRate > peakRate) {
            throw new IllegalArgumentException(
                    "expected 0 <= minRate <= peakRate and peakRate > 0, got " + minRate + " and " + peakRate);
        }
    }

    /** The rate when a fraction of the phase is over: a half cosine from peak to min. */
    double rate(double fraction) {
        return minRate + (peakRate - minRate) * 0.5 * (1 + Math.cos(Math.PI * fraction));
    }
}
