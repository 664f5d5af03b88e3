package org.hssflow.hss.training;

import org.hssflow.hss.Surrogate;

/**
 * What a training gave.
 *
 * @param surrogate the network after the last step, and after the refit if there is one
 * @param steps optimiser steps done
 * @param seconds it took
 * @param loss smoothed, at the last step, before the refit; NaN if there was no step
 * @param cancelled whether the listener or an interrupt ended it before the budget was used
 */
public record TrainingResult(Surrogate surrogate, long steps, double seconds, double loss, boolean cancelled) {}
