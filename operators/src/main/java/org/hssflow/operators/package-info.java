/**
 * The Flink operators of the loop. They know records, models and state, but not where records come from or go to: sources and
 * sinks are the application's.
 */
@NullMarked
package org.hssflow.operators;

import org.jspecify.annotations.NullMarked;
