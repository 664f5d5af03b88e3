package org.hssflow.hss.training;

/**
 * A step of the optimiser whose loss or gradient is not finite, and what there is to tell why.
 *
 * @param step from 1
 * @param loss of its batch
 * @param norm of its gradient
 * @param rate the learning rate it would have had
 * @param peakRate the highest of the training
 * @param largestNorm of the gradients before; 0 at the first step
 * @param largestStep where that was
 */
record Divergence(
        long step, double loss, double norm, double rate, double peakRate, double largestNorm, long largestStep) {
    /** A recipe's rate and single precision are made for values of order 1: beyond, they are the likely cause. */
    private static final float LARGE = 1e3f;

    TrainingException on(Trajectories data, float scale) {
        return new TrainingException("training stopped at step " + step + ": the loss is " + loss
                + " and the gradient's norm " + norm + " at rate " + rate + " of at most " + peakRate + "; " + before()
                + "; " + cause(data, scale));
    }

    private String before() {
        return step == 1
                ? "it is the first step, so the rate has had no effect yet"
                : "the largest norm before was " + largestNorm + ", at step " + largestStep;
    }

    private String cause(Trajectories data, float scale) {
        float state = largest(data.values());
        float change = data.largestChange();
        if (!Float.isFinite(state) || !Float.isFinite(change)) {
            return "the data is not finite, but it was when the trajectories were made: leave their arrays alone";
        }
        String size = "the data is finite, |u| up to " + state + " and |δu| up to " + change + " at scale " + scale;
        if (state > LARGE || change / scale > LARGE) {
            return size + "; likely u or δu/scale is too large: scale the states to order 1";
        }
        return step == 1
                ? size + "; likely the weights it began with are not finite or too large: begin with others"
                : size + "; likely the rate is too high: lower the peak rate";
    }

    /** NaN if a value is. */
    private static float largest(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
