package org.hssflow.hss.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Corrects the last layer in closed form. What the network gives is linear in the last layer's D_L, U_L and bias (or in its
 * dense matrix), so with everything before it fixed the best correction is a ridge regression of what is still wrong: for
 * every leaf block i, min over Δ of Σ ‖(y − M(u))_i − Δ f_i‖² + λ·mean(f²)·‖Δ‖², with the features f_i = [x_i; w_i; 1].
 * Gradient descent cannot follow: the features of neighbouring points are nearly equal.
 */
public final class LeafRefit {
    private static final int CHUNK = 256;

    private final Surrogate surrogate;
    private final Transitions data;
    private final List<RidgeRegression> blocks = new ArrayList<>();

    private LeafRefit(Surrogate surrogate, Transitions data) {
        this.surrogate = surrogate;
        this.data = data;
    }

    /**
     * @param relativeEpsilon ε: every transition counts by 1/(‖y‖² + ε), as in training; null if all count alike
     * @param lambda λ, relative to the mean square of the features; more than about 1e-14
     * @return the same surrogate with another last layer
     */
    public static Surrogate of(Surrogate surrogate, Transitions data, @Nullable Double relativeEpsilon, double lambda) {
        return new LeafRefit(surrogate, data).refit(relativeEpsilon, lambda);
    }

    private Surrogate refit(@Nullable Double relativeEpsilon, double lambda) {
        Architecture architecture = surrogate.architecture();
        List<Layer> layers = architecture.layers();
        Layer last = layers.get(layers.size() - 1);
        int leaves = last.map() instanceof HssStructure hss ? hss.blocks(hss.levels()) : 1;
        int rank = last.map() instanceof HssStructure hss ? hss.rank() : 0;
        int inputs = last.map().inputs() / leaves;
        int outputs = last.map().outputs() / leaves;
        for (int i = 0; i < leaves; i++) {
            blocks.add(new RidgeRegression(inputs + rank + (last.hasBias() ? 1 : 0), outputs));
        }
        accumulate(relativeEpsilon, inputs, rank, outputs, last.hasBias());
        float[] weights = surrogate.weights().toArray();
        int d = last.offset();
        int u = d + leaves * outputs * inputs;
        for (int i = 0; i < leaves; i++) {
            double[][] change = blocks.get(i).solve(lambda);
            for (int row = 0; row < outputs; row++) {
                add(weights, d + (i * outputs + row) * inputs, change[row], 0, inputs);
                add(weights, u + (i * outputs + row) * rank, change[row], inputs, rank);
                if (last.hasBias()) {
                    add(weights, last.biasOffset() + i * outputs + row, change[row], inputs + rank, 1);
                }
            }
        }
        return surrogate.withWeights(weights);
    }

    private void accumulate(@Nullable Double relativeEpsilon, int inputs, int rank, int outputs, boolean bias) {
        int n = data.points();
        Network network = new Network(surrogate.architecture());
        Activations scratch = network.forTraining();
        Parameters weights = network.parameters(surrogate.weights().toArray());
        Panel x = Panel.forTraining(n);
        Panel y = Panel.forTraining(n);
        int[] order = IntStream.range(0, data.count()).toArray();
        float[] sampleWeights = new float[CHUNK];
        float[] ones = new float[CHUNK];
        Arrays.fill(ones, 1f);
        for (int first = 0; first < data.count(); first += CHUNK) {
            int count = Math.min(CHUNK, data.count() - first);
            Columns.load(data, surrogate.scale(), order, first, count, x, y);
            Columns.weigh(y, relativeEpsilon, 1, sampleWeights);
            float[][] m = network.forward(weights, x, scratch).toRows();
            float[][] target = y.toRows();
            float[][] features = network.lastInput(x, scratch).toRows();
            float[][] low = network.lastLeafCoefficients(scratch).toRows();
            for (int i = 0; i < blocks.size(); i++) {
                float[][] f = new float[inputs + rank + (bias ? 1 : 0)][];
                System.arraycopy(features, i * inputs, f, 0, inputs);
                System.arraycopy(low, i * rank, f, inputs, rank);
                if (bias) {
                    f[inputs + rank] = ones;
                }
                blocks.get(i).add(f, m, target, i * outputs, sampleWeights, count);
            }
        }
    }

    private static void add(float[] weights, int at, double[] change, int from, int count) {
        for (int k = 0; k < count; k++) {
            weights[at + k] += (float) change[from + k];
        }
    }
}
