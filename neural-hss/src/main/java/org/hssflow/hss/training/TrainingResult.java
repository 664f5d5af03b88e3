package org.hssflow.hss.training;

import org.hssflow.hss.Surrogate;

/**
 * What a training gave.
 *
 * @param surrogate the network after the last step, or that of the best validation; and after the refit if there is one
 * @param steps optimiser steps done
 * @param seconds it took, without what it rested between two sittings
 * @param loss smoothed, at the last step, before the refit; NaN if there was no step
 * @param validation the best validation loss, before the refit; NaN if there was no validation
 * @param end why it ended
 */
public record TrainingResult(Surrogate surrogate, long steps, double seconds, double loss, double validation, End end) {
    /** Why a training ended. */
    public enum End {
        /** Its budget was used. */
        BUDGET,
        /** Validations brought nothing better any more. */
        NO_IMPROVEMENT,
        /** The listener or an interrupt ended it. */
        CANCELLED
    }

    public boolean cancelled() {
        return end == End.CANCELLED;
    }
}
