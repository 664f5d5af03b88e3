/**
 * Change detection on one series of numbers. The numbers are standardised scores z of a surrogate's one-step error: the log of
 * the error, minus its calibrated median, over its calibrated spread; in units of sigma, near 0 where nothing is wrong, and
 * larger where the forecasts got worse. A {@link org.hssflow.operators.drift.detect.DriftDetector} compares a statistic of
 * them with a limit. Only growing errors are drift: every detector here is one-sided, upward.
 *
 * <p>Detectors are immutable parameters; what they remember of a stream is a {@code double[]} that the caller keeps, so that it
 * fits every state backend. {@link org.hssflow.operators.drift.detect.DetectorKind} names them and has their defaults. Cool-down
 * and hysteresis are the caller's, and so is starting anew after an alarm was acted on.
 */
@NullMarked
package org.hssflow.operators.drift.detect;

import org.jspecify.annotations.NullMarked;
