package org.hssflow.hss.training;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Transitions as columns of features-first rows: the network's input u, its target y = δu/s, and what each counts. */
final class Columns {
    private Columns() {}

    /** Fills the first {@code count} columns of x and y, (n, count), with the transitions {@code order[first…]}. */
    static void load(Transitions data, float scale, int[] order, int first, int count, float[][] x, float[][] y) {
        int n = data.points();
        float[] before = data.before();
        float[] after = data.after();
        for (int b = 0; b < count; b++) {
            int at = order[first + b] * n;
            for (int i = 0; i < n; i++) {
                x[i][b] = before[at + i];
                y[i][b] = (after[at + i] - before[at + i]) / scale;
            }
        }
    }

    /** Weights 1/((‖y‖² + ε)·batch), or 1/batch if there is no ε. */
    static void weigh(float[][] y, @Nullable Double relativeEpsilon, int count, int batch, float[] weight) {
        if (relativeEpsilon == null) {
            Arrays.fill(weight, 0, count, 1f / batch);
            return;
        }
        Arrays.fill(weight, 0, count, 0f);
        for (float[] yi : y) {
            for (int b = 0; b < count; b++) {
                weight[b] += yi[b] * yi[b];
            }
        }
        for (int b = 0; b < count; b++) {
            // A transition without change has nothing to be relative to: the bound keeps its weight finite.
            weight[b] = (float) (1 / (Math.max(weight[b] + relativeEpsilon, 1e-30) * batch));
        }
    }
}
