package org.hssflow.hss.kernel;

import java.util.Random;

/** Features-first rows and row-major matrices, for tests. */
final class Rows {
    private Rows() {}

    static float[][] ofMatrix(float[] values, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * columns, matrix[i], 0, columns);
        }
        return matrix;
    }

    static float[] toMatrix(float[][] rows, int columns) {
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return values;
    }

    static float[] gaussian(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * (double) b[i];
        }
        return sum;
    }

    static double relativeDistance(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
