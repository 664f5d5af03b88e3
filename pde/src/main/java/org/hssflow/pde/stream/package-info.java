/**
 * What travels between the parts of the loop: a {@link org.hssflow.pde.stream.PdeState} comes in, a
 * {@link org.hssflow.pde.stream.Rollout} goes out, a {@link org.hssflow.pde.stream.ModelDecision} says which model serves
 * whom. These are plain values; how they look on Kafka is the codecs' business, how they look in Flink's state is the
 * serializers'.
 *
 * <p>Field values travel as little-endian float32 bytes in C order ({@link org.hssflow.pde.stream.Float32}), because that is
 * what the wire, the state backend and NumPy hold: they become {@code float[]} only where arithmetic is done.
 */
@NullMarked
package org.hssflow.pde.stream;

import org.jspecify.annotations.NullMarked;
