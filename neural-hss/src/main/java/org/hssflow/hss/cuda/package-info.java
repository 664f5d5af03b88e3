/**
 * The engine {@code cuda}: whole rollouts in one fused kernel on NVIDIA's cards, from compute capability 7.5 on;
 * and trainings there.
 *
 * <p>Nothing of CUDA but the driver is needed: {@code libcuda} is called through JNA, and compiles the kernels' PTX, a resource of the
 * jar, for its card. Their source is in {@code src/main/cuda}. A network becomes a {@code Program}, a list of operations that a block of
 * threads does one after the other for some states side by side, whose activations lie in the shared memory as far as they fit.
 *
 * <p>A {@code CardOptimizer} trains: one launch goes forward and backward through a batch, a few small ones add the gradients up and step.
 * What that needs (data, numbers, moments, gradients) stays on the card until the training ends.
 */
@NullMarked
package org.hssflow.hss.cuda;

import org.jspecify.annotations.NullMarked;
