/**
 * Our side of the comparison on GPUs: rollouts on request, in a process that {@code benchmarks/gpu/gpu_bench.py} starts and asks in
 * turns with PyTorch.
 */
@NullMarked
package org.hssflow.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
