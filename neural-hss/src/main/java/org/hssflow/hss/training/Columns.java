package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.kernel.Panel;
import org.jspecify.annotations.Nullable;

/** Some windows of trajectories as columns of panels: the states u, what the network is to give, and what each counts. */
final class Columns {
    /** Points that are transposed at once, so that the lines of the panels they go to stay in the cache. */
    private static final int TILE = 16;
    /** Below it, a change over the scale is rounding, and one over it leaves single precision. */
    private static final double SMALLEST = 1e-30;

    private final Trajectories data;
    private final float scale;
    private final boolean residual;
    private int[] offsets = new int[0];
    private int count;

    /** @param residual whether the network is to give the change, or the next state; both over the scale */
    Columns(Trajectories data, float scale, boolean residual) {
        this.data = data;
        this.scale = scale;
        this.residual = residual;
    }

    /** Takes the windows {@code order[first…]} of so many steps. */
    void select(int[] order, int first, int count, int steps) {
        this.count = count;
        if (offsets.length < count) {
            offsets = new int[count];
        }
        for (int b = 0; b < count; b++) {
            offsets[b] = data.offset(order[first + b], steps);
        }
    }

    /** Makes x, (n, count), the states at a time of their windows; its padding zero. */
    void state(int time, Panel x) {
        load(time, x, 1, 0);
    }

    /** Makes y, (n, count), what the network is to give for the states before a time, from 1 on; its padding zero. */
    void target(int time, Panel y) {
        load(time, y, scale, residual ? data.points() : 0);
    }

    /** (u_t − u_{t−1})/divisor or u_t/divisor: {@code back} is how far before u_t the state lies that is subtracted. */
    private void load(int time, Panel panel, float divisor, int back) {
        int n = data.points();
        float[] states = data.values();
        panel.resize(count);
        if (count % TILE != 0) {
            panel.clear();
        }
        float[] to = panel.values();
        int stride = panel.stride();
        for (int tile = 0; tile < n; tile += TILE) {
            int end = Math.min(n, tile + TILE);
            for (int b = 0; b < count; b++) {
                int at = offsets[b] + time * n;
                if (back == 0) {
                    for (int i = tile; i < end; i++) {
                        to[i * stride + b] = states[at + i] / divisor;
                    }
                } else {
                    for (int i = tile; i < end; i++) {
                        to[i * stride + b] = (states[at + i] - states[at + i - back]) / divisor;
                    }
                }
            }
        }
    }

    /**
     * Weights 1/((‖y‖² + ε)·batch), or 1/batch if there is no ε; 0 for a transition without change if ε is 0: there is nothing for its
     * error to be relative to.
     */
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
            double size = weight[b] + relativeEpsilon;
            weight[b] = size > SMALLEST ? (float) (1 / (size * batch)) : 0;
        }
    }
}
