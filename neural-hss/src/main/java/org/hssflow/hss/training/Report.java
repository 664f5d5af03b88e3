package org.hssflow.hss.training;

/**
 * How a training goes.
 *
 * @param step optimiser steps done
 * @param loss of the latest batch, smoothed over about the last 100
 * @param rate the learning rate
 * @param seconds since the start, without what it rested between two sittings
 * @param fraction of the budget that is used, 0 to 1
 * @param validation the loss of the latest validation; NaN if there was none
 */
public record Report(long step, double loss, double rate, double seconds, double fraction, double validation) {}
