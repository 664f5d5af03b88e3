package org.hssflow.benchmarks.blas;

/** LeakyReLU in place. */
record Activation(int at, int count, float slope) implements Step {}
