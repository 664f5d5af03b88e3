package org.hssflow.benchmarks.blas;

/** A step of a {@link Program}. */
sealed interface Step permits Gemm, Activation {}
