package org.hssflow.hss.training;

/**
 * When a training ends before its budget: as soon as so many validations in a row bring nothing better. It then has the best weights,
 * not the last.
 *
 * @param everySteps optimiser steps from a validation to the next
 * @param patience how many may fail, at least 1; as many as the budget has to keep the best weights and never stop
 */
public record EarlyStop(long everySteps, int patience) {
    public EarlyStop {
        if (everySteps < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "expected a validation at least every 1 step, and a patience of at least 1, got " + everySteps
                            + " and " + patience);
        }
    }
}
