package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.Random;

/** Panels and row-major matrices, for tests. What lies between the rows of a panel is not a number: nobody may count it in. */
final class Panels {
    private Panels() {}

    static Panel forInference(float[] values, int rows, int columns) {
        return filled(Panel.forInference(rows), values, columns);
    }

    /** With zeros in its padding. */
    static Panel forTraining(float[] values, int rows, int columns) {
        return filled(Panel.forTraining(rows), values, columns);
    }

    private static Panel filled(Panel panel, float[] values, int columns) {
        panel.resize(columns);
        panel.clear();
        for (int i = 0; i < panel.rows(); i++) {
            int at = i * panel.stride();
            System.arraycopy(values, i * columns, panel.values(), at, columns);
            Arrays.fill(panel.values(), at + panel.width(), at + panel.stride(), Float.NaN);
        }
        return panel;
    }

    static float[] toMatrix(Panel panel) {
        float[] values = new float[panel.rows() * panel.batch()];
        for (int i = 0; i < panel.rows(); i++) {
            System.arraycopy(panel.values(), i * panel.stride(), values, i * panel.batch(), panel.batch());
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
