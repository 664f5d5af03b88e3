/** The peers that multiply matrices alone: every block of the network is one call of OpenBLAS's or ND4J's gemm. */
@NullMarked
package org.hssflow.benchmarks.blas;

import org.jspecify.annotations.NullMarked;
