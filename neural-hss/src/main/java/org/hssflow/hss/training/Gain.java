package org.hssflow.hss.training;

import java.util.stream.IntStream;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a surrogate by one number in closed form: the g with the smallest Σ ω ‖y − g·M(u)‖², g = Σ ω ⟨y, M(u)⟩ / Σ ω ‖M(u)‖², goes
 * into the scale. Where only the speed of a linear decay has changed, such as the diffusivity of the heat equation by little, that is
 * most of it.
 */
public final class Gain {
    private static final int CHUNK = 256;

    private Gain() {}

    /**
     * @param data of which every transition counts
     * @param relativeEpsilon ε: every transition counts by ω = 1/(‖y‖² + ε), as in training; null if all count alike
     * @return the same network with another scale
     * @throws IllegalArgumentException if the best gain is not positive: M(u) has nothing to do with the data
     */
    public static Surrogate of(Surrogate surrogate, Trajectories data, @Nullable Double relativeEpsilon) {
        Network network = new Network(surrogate.architecture());
        Activations scratch = network.forTraining();
        Parameters weights = network.parameters(surrogate.weights().toArray());
        Columns columns = new Columns(data, surrogate.scale(), surrogate.residual());
        Panel x = Panel.forTraining(data.points());
        Panel y = Panel.forTraining(data.points());
        int[] windows = IntStream.range(0, data.windows(1)).toArray();
        float[] weight = new float[CHUNK];
        double[] sums = new double[2];
        for (int first = 0; first < windows.length; first += CHUNK) {
            columns.select(windows, first, Math.min(CHUNK, windows.length - first), 1);
            columns.state(0, x);
            columns.target(1, y);
            Columns.weigh(y, relativeEpsilon, 1, weight);
            add(y, network.forward(weights, x, scratch), weight, sums);
        }
        double gain = sums[0] / sums[1];
        if (!(gain > 0) || !Float.isFinite((float) (gain * surrogate.scale()))) {
            throw new IllegalArgumentException(
                    "expected data that the surrogate's change goes along with, got a best gain of " + gain
                            + "; refit or train instead");
        }
        return surrogate.withScale((float) (gain * surrogate.scale()));
    }

    private static void add(Panel y, Panel m, float[] weight, double[] sums) {
        for (int i = 0; i < y.rows(); i++) {
            for (int b = 0; b < y.batch(); b++) {
                double given = m.values()[i * m.stride() + b];
                sums[0] += weight[b] * given * y.values()[i * y.stride() + b];
                sums[1] += weight[b] * given * given;
            }
        }
    }
}
