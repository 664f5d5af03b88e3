/**
 * How many states a second the whole Flink job takes, with a broker in the same process. What is measured are ratios of two jobs that
 * differ in one thing, in turns on the same states: what the model costs, and what the state does.
 */
@NullMarked
package org.hssflow.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
