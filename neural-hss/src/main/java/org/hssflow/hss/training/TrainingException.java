package org.hssflow.hss.training;

/** A training that cannot go on: its loss or its gradient is not finite. */
public final class TrainingException extends RuntimeException {
    TrainingException(long step, double rate, double loss, double gradientNorm) {
        super("training stopped at step " + step + ": the loss is " + loss + " and the gradient's norm " + gradientNorm
                + " at rate " + rate
                + "; likely the rate is too high, or the data is not"
                + " of order 1: lower the peak rate, or scale the transitions");
    }
}
