/**
 * Knows when a model is not to be trusted. {@link org.hssflow.operators.drift.DriftMonitor} scores every transition, raises an alarm when a
 * stream has drifted away from its model, and keeps what a training needs.
 */
@NullMarked
package org.hssflow.operators.drift;

import org.jspecify.annotations.NullMarked;
