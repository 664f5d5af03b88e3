package org.hssflow.benchmarks.gpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request gave.
 *
 * @param nanos of each repeat, from the states in an array to the last step in another
 * @param deviceNanos of each repeat, the part from states on the device to states on the device; null if the engine does not tell
 * @param checksum the sum of the last step's values
 */
record Answer(List<Long> nanos, @Nullable List<Long> deviceNanos, double checksum) {}
