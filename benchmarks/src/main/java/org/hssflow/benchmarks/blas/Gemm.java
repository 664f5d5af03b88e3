package org.hssflow.benchmarks.blas;

/**
 * One call, C (+)= A B or Aᵀ B, row-major. B (k, columns) and C (m, columns) have no gaps.
 *
 * @param a where A begins in memory
 * @param transposed whether A is stored (k, m) rather than (m, k)
 * @param b where B begins
 * @param c where C begins
 * @param add whether C is added to
 */
record Gemm(int a, boolean transposed, int m, int k, int b, int c, int columns, boolean add) implements Step {}
