/**
 * From transitions to rollouts. {@link org.hssflow.operators.forecast.Forecaster} collects transitions of many streams into
 * micro-batches, since a surrogate is far cheaper per state in a batch, and gives those of one base, whichever adapter of it serves them,
 * to its {@link org.hssflow.operators.forecast.ModelGroup}.
 */
@NullMarked
package org.hssflow.operators.forecast;

import org.jspecify.annotations.NullMarked;
