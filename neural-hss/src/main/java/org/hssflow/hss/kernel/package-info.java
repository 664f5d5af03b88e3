/**
 * The arithmetic of the layers, forward and backward. Activations are features-first, a {@link
 * org.hssflow.hss.kernel.Panel} each: one flat array, one row per feature, the batch contiguous, so that a layer's blocks are
 * ranges of rows. Products of blocks with panels run on the vectors of the processor, {@code jdk.incubator.vector}, or in plain
 * loops where the JVM was started without that module; the property {@code hssflow.kernels} ({@code auto}, {@code vector} or
 * {@code scalar}) decides otherwise.
 *
 * <p>Sums are taken in one fixed order, whatever the batch, the length of the vectors and the loops, so the results are the same
 * bit for bit.
 */
@NullMarked
package org.hssflow.hss.kernel;

import org.jspecify.annotations.NullMarked;
