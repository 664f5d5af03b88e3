package org.hssflow.hss.training;

/** A training that cannot go on: its loss or its gradient is not finite. The message has the step and the likely cause. */
public final class TrainingException extends RuntimeException {
    TrainingException(String message) {
        super(message);
    }
}
