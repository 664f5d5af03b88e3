package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.kernel.Panel;
import org.jspecify.annotations.Nullable;

/** Transitions as columns of panels: the network's input u, its target y = δu/s, and what each counts. */
final class Columns {
    /** Points that are transposed at once, so that the lines of the panels they go to stay in the cache. */
    private static final int TILE = 16;

    private Columns() {}

    /** Makes x and y, (n, count), the transitions {@code order[first…]}; their padding zero. */
    static void load(Transitions data, float scale, int[] order, int first, int count, Panel x, Panel y) {
        int n = data.points();
        float[] before = data.before();
        float[] after = data.after();
        x.resize(count);
        y.resize(count);
        if (count % TILE != 0) {
            x.clear();
            y.clear();
        }
        float[] u = x.values();
        float[] change = y.values();
        for (int tile = 0; tile < n; tile += TILE) {
            int end = Math.min(n, tile + TILE);
            for (int b = 0; b < count; b++) {
                int at = order[first + b] * n;
                for (int i = tile; i < end; i++) {
                    u[i * x.stride() + b] = before[at + i];
                    change[i * y.stride() + b] = (after[at + i] - before[at + i]) / scale;
                }
            }
        }
    }

    /** Weights 1/((‖y‖² + ε)·batch), or 1/batch if there is no ε. */
    static void weigh(Panel y, @Nullable Double relativeEpsilon, int batch, float[] weight) {
        int count = y.batch();
        if (relativeEpsilon == null) {
            Arrays.fill(weight, 0, count, 1f / batch);
            return;
        }
        Arrays.fill(weight, 0, count, 0f);
        for (int i = 0; i < y.rows(); i++) {
            int at = i * y.stride();
            for (int b = 0; b < count; b++) {
                weight[b] += y.values()[at + b] * y.values()[at + b];
            }
        }
        for (int b = 0; b < count; b++) {
            // A transition without change has nothing to be relative to: the bound keeps its weight finite.
            weight[b] = (float) (1 / (Math.max(weight[b] + relativeEpsilon, 1e-30) * batch));
        }
    }
}
