package org.hssflow.hss.kernel;

import org.hssflow.hss.HssStructure;

/** The dense matrix an HSS structure stands for, built from its definition, blockwise and in double, for tests. */
final class DenseHss {
    private DenseHss() {}

    static double[][] of(HssStructure structure, float[] weights) {
        double[][] matrix = block(weights, structure.offsetD(0), 2 * structure.rank(), 2 * structure.rank());
        for (int level = 1; level <= structure.levels(); level++) {
            matrix = level(structure, weights, level, matrix);
        }
        return matrix;
    }

    /** diag(D) + diag(U) · (the matrix of the level above) · diag(V)ᵀ. */
    private static double[][] level(HssStructure structure, float[] weights, int level, double[][] above) {
        int s = structure.blockSize(level);
        int r = structure.rank();
        int blocks = structure.blocks(level);
        double[][] result = new double[blocks * s][blocks * s];
        for (int i = 0; i < blocks; i++) {
            double[][] u = block(weights, structure.offsetU(level) + i * s * r, s, r);
            double[][] d = block(weights, structure.offsetD(level) + i * s * s, s, s);
            for (int j = 0; j < blocks; j++) {
                double[][] v = block(weights, structure.offsetV(level) + j * s * r, s, r);
                for (int p = 0; p < s; p++) {
                    for (int q = 0; q < s; q++) {
                        double sum = i == j ? d[p][q] : 0;
                        for (int a = 0; a < r; a++) {
                            for (int b = 0; b < r; b++) {
                                sum += u[p][a] * above[i * r + a][j * r + b] * v[q][b];
                            }
                        }
                        result[i * s + p][j * s + q] = sum;
                    }
                }
            }
        }
        return result;
    }

    static float[] multiply(double[][] matrix, float[] x, int batch) {
        float[] y = new float[matrix.length * batch];
        for (int i = 0; i < matrix.length; i++) {
            for (int b = 0; b < batch; b++) {
                double sum = 0;
                for (int j = 0; j < matrix.length; j++) {
                    sum += matrix[i][j] * x[j * batch + b];
                }
                y[i * batch + b] = (float) sum;
            }
        }
        return y;
    }

    private static double[][] block(float[] weights, int offset, int rows, int columns) {
        double[][] block = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                block[i][j] = weights[offset + i * columns + j];
            }
        }
        return block;
    }
}
