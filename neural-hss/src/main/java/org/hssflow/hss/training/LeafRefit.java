package org.hssflow.hss.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hssflow.hss.Layer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Leaves;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Corrects the last layer in closed form. What the network gives is linear in the last layer's D_L and U_L (or in its dense matrix,
 * or in P), and in its bias. So with everything before it fixed the best correction is a ridge regression of what is still wrong: for
 * every leaf block i, min over Δ of Σ ‖(y − M(u))_i − Δ f_i‖² + λ·mean(f²)·‖Δ‖², with the features f_i = [x_i; w_i; 1]. Gradient
 * descent cannot follow: the features of neighbouring points are nearly equal.
 *
 * <p>Along several axes it corrects what is applied along the last, with the features of all terms at once; the bias, which differs
 * from point to point where the matrix does not, stays.
 */
public final class LeafRefit {
    private static final int CHUNK = 256;
    /** Values of features held at once. */
    private static final int AT_ONCE = 1 << 22;

    private final Surrogate surrogate;
    private final Trajectories data;
    private final Network network;
    private final Leaves leaves;
    private final boolean bias;
    private final List<RidgeRegression> regressions = new ArrayList<>();

    private LeafRefit(Surrogate surrogate, Trajectories data) {
        this.surrogate = surrogate;
        this.data = data;
        this.network = new Network(surrogate.architecture());
        this.leaves = network.lastLeaves();
        this.bias = last(surrogate).hasBias() && leaves.positions() == 1;
        for (int i = 0; i < leaves.count(); i++) {
            regressions.add(new RidgeRegression(leaves.features() + (bias ? 1 : 0), leaves.outputs()));
        }
    }

    /**
     * @param data of which every transition counts
     * @param relativeEpsilon ε: every transition counts by 1/(‖y‖² + ε), as in training; null if all count alike
     * @param lambda λ, relative to the mean square of the features; more than about 1e-14
     * @return the same surrogate with another last layer
     */
    public static Surrogate of(
            Surrogate surrogate, Trajectories data, @Nullable Double relativeEpsilon, double lambda) {
        LeafRefit refit = new LeafRefit(surrogate, data);
        refit.accumulate(relativeEpsilon);
        return refit.solve(lambda);
    }

    private Surrogate solve(double lambda) {
        float[] weights = surrogate.weights().toArray();
        int outputs = leaves.outputs();
        for (int j = 0; j < leaves.count(); j++) {
            double[][] change = regressions.get(j).solve(lambda);
            for (int row = 0; row < outputs; row++) {
                int feature = 0;
                for (Leaves.Piece piece : leaves.pieces()) {
                    int at = piece.offset() + (j * outputs + row) * piece.columns();
                    add(weights, at, change[row], feature, piece.columns());
                    feature += piece.columns();
                }
                if (bias) {
                    add(weights, last(surrogate).biasOffset() + j * outputs + row, change[row], feature, 1);
                }
            }
        }
        return surrogate.withWeights(weights);
    }

    private void accumulate(@Nullable Double relativeEpsilon) {
        int n = data.points();
        int features = leaves.features();
        int rows = leaves.positions() * leaves.count() * features;
        int chunk = Math.max(16, Math.min(CHUNK, AT_ONCE / rows));
        Activations scratch = network.forTraining();
        Parameters weights = network.parameters(surrogate.weights().toArray());
        Columns columns = new Columns(data, surrogate.scale(), surrogate.residual());
        Panel x = Panel.forTraining(n);
        Panel y = Panel.forTraining(n);
        int[] windows = IntStream.range(0, data.windows(1)).toArray();
        float[] sampleWeights = new float[chunk];
        float[] ones = new float[chunk];
        Arrays.fill(ones, 1f);
        float[][] f = new float[rows][chunk];
        for (int first = 0; first < windows.length; first += chunk) {
            int count = Math.min(chunk, windows.length - first);
            columns.select(windows, first, count, 1);
            columns.state(0, x);
            columns.target(1, y);
            Columns.weigh(y, relativeEpsilon, 1, sampleWeights);
            float[][] m = network.forward(weights, x, scratch).toRows();
            float[][] target = y.toRows();
            network.lastLeafFeatures(weights, x, scratch, f);
            for (int leaf = 0; leaf < leaves.positions() * leaves.count(); leaf++) {
                float[][] of = Arrays.copyOfRange(f, leaf * features, (leaf + 1) * features + (bias ? 1 : 0));
                if (bias) {
                    of[features] = ones;
                }
                regressions
                        .get(leaf % leaves.count())
                        .add(of, m, target, leaf * leaves.outputs(), sampleWeights, count);
            }
        }
    }

    private static Layer last(Surrogate surrogate) {
        List<Layer> layers = surrogate.architecture().layers();
        return layers.get(layers.size() - 1);
    }

    private static void add(float[] weights, int at, double[] change, int from, int count) {
        for (int k = 0; k < count; k++) {
            weights[at + k] += (float) change[from + k];
        }
    }
}
