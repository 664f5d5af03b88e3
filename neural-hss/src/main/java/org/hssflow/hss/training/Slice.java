package org.hssflow.hss.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;

/**
 * A part of every batch: its loss and its gradient. A batch is always cut into the same slices and their gradients summed in
 * the same order, whoever computes them, so the result does not depend on the number of threads.
 *
 * <p>A rollout of k steps has the states û_0 = u_0, û_j = û_{j−1} + s·M(û_{j−1}) and the errors e_j = (û_j − u_j)/s, summed up from
 * e_j − e_{j−1} = M(û_{j−1}) − y_j, since the states themselves would round small changes away. The loss is Σ_j ω_j ‖e_j‖² / k. Its
 * derivative h_j with respect to û_j/s goes backwards: h_j = 2 ω_j e_j / k + h_{j+1} + s·J(û_j)ᵀ h_{j+1}. What the network computed
 * on the way is computed again for each step, but the last: keeping it would take k times the memory.
 */
final class Slice {
    /** Windows in one slice; its activations stay in the cache. */
    static final int WIDTH = 128;

    private final Objective objective;
    private final Columns columns;
    private final Network network;
    private final Activations scratch;
    private final Panel y;
    private final Panel h;
    private final List<Panel> states = new ArrayList<>(); // û_0 … û_{k−1}
    private final List<Panel> errors = new ArrayList<>(); // e_1 … e_k
    private final float[] weight;
    final float[] gradient;
    double loss;

    Slice(Architecture architecture, Objective objective, int width) {
        int n = architecture.points();
        this.objective = objective;
        this.columns = new Columns(objective.data(), objective.scale(), objective.residual());
        this.network = new Network(architecture);
        this.scratch = network.forTraining();
        this.y = Panel.forTraining(n);
        this.h = Panel.forTraining(n);
        this.weight = new float[width];
        this.gradient = new float[architecture.parameterCount()];
    }

    /**
     * Loss and gradient of {@code count} windows, {@code order[first…]}.
     *
     * @param unroll k
     * @param batch the size of the whole batch, over which the loss is averaged
     * @param backward whether the gradient is wanted, too
     */
    void compute(Parameters weights, int[] order, int first, int count, int unroll, int batch, boolean backward) {
        while (states.size() < unroll) {
            states.add(Panel.forTraining(y.rows()));
            errors.add(Panel.forTraining(y.rows()));
        }
        columns.select(order, first, count, unroll);
        columns.state(0, states.get(0));
        loss = 0;
        for (int j = 1; j <= unroll; j++) {
            Panel m = network.forward(weights, states.get(j - 1), scratch);
            columns.target(j, y);
            accumulate(j, m);
            if (j < unroll) {
                advance(states.get(j - 1), m, states.get(j));
            }
            Columns.weigh(y, objective.relativeEpsilon(), batch * unroll, weight);
            loss += squares(errors.get(j - 1));
        }
        if (backward) {
            backward(weights, unroll, batch);
        }
    }

    private void backward(Parameters weights, int unroll, int batch) {
        Arrays.fill(gradient, 0f);
        h.resize(y.batch());
        h.clear();
        for (int j = unroll; j >= 1; j--) {
            if (j < unroll) {
                network.forward(weights, states.get(j - 1), scratch);
                columns.target(j, y);
                Columns.weigh(y, objective.relativeEpsilon(), batch * unroll, weight);
            }
            addWeighted(errors.get(j - 1));
            if (j == 1) {
                network.gradient(weights, states.get(0), h, gradient, scratch);
            } else {
                addScaled(h, network.backward(weights, states.get(j - 1), h, gradient, scratch));
            }
        }
    }

    /** e_j = e_{j−1} + m − y. */
    private void accumulate(int j, Panel m) {
        Panel error = errors.get(j - 1);
        error.resize(y.batch());
        float[] e = error.values();
        float[] given = m.values();
        float[] target = y.values();
        float[] before = j == 1 ? null : errors.get(j - 2).values();
        for (int i = 0; i < y.rows(); i++) {
            int at = i * y.stride();
            for (int b = at; b < at + y.batch(); b++) {
                e[b] = given[b] - target[b];
            }
            if (before != null) {
                for (int b = at; b < at + y.batch(); b++) {
                    e[b] += before[b];
                }
            }
        }
    }

    /** û_j = û_{j−1} + s·m, the padding zero. */
    private void advance(Panel from, Panel m, Panel to) {
        float s = objective.scale();
        to.resize(from.batch());
        to.clear();
        float[] u = from.values();
        float[] change = m.values();
        float[] next = to.values();
        for (int i = 0; i < from.rows(); i++) {
            int at = i * from.stride();
            for (int b = at; b < at + from.batch(); b++) {
                next[b] = u[b] + s * change[b];
            }
        }
    }

    /** Σ ω e². */
    private double squares(Panel error) {
        float[] e = error.values();
        double total = 0;
        for (int i = 0; i < error.rows(); i++) {
            int at = i * error.stride();
            double sum = 0;
            for (int b = 0; b < error.batch(); b++) {
                float weighted = weight[b] * e[at + b];
                sum += weighted * e[at + b];
            }
            total += sum;
        }
        return total;
    }

    /** h += 2 ω e. */
    private void addWeighted(Panel error) {
        float[] e = error.values();
        float[] to = h.values();
        for (int i = 0; i < h.rows(); i++) {
            int at = i * h.stride();
            for (int b = 0; b < h.batch(); b++) {
                to[at + b] += 2 * weight[b] * e[at + b];
            }
        }
    }

    /** h += s·gx. */
    private void addScaled(Panel to, Panel gx) {
        float s = objective.scale();
        float[] values = to.values();
        float[] added = gx.values();
        for (int i = 0; i < to.rows(); i++) {
            int at = i * to.stride();
            for (int b = at; b < at + to.batch(); b++) {
                values[b] += s * added[b];
            }
        }
    }
}
