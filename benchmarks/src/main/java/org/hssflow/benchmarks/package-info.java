/**
 * Times our kernels against those of others, on the same weights and the same states, in one process and on one thread. Peers are
 * libtorch, called through DJL; OpenBLAS, one call per block; and ND4J. Each is written in several forms, and the fastest counts.
 */
@NullMarked
package org.hssflow.benchmarks;

import org.jspecify.annotations.NullMarked;
