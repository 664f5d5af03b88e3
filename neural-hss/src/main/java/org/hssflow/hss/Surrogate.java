package org.hssflow.hss;

/**
 * A trained network and what its output means: a time step u(t+dt) = u(t) + s·M(u(t)) [S, 3.2], or for a stationary problem the
 * solution s·M(f). Immutable.
 *
 * @param architecture of M
 * @param scale s, positive and finite; after training the largest |u(t+dt) − u(t)|, or |u|, of the training set, so that M gives values
 *     of order 1
 * @param residual whether M gives a change, which is added to the state it was given
 * @param weights of M
 */
public record Surrogate(Architecture architecture, float scale, boolean residual, Weights weights) {
    public Surrogate {
        requireScale(scale);
        if (!weights.tensors().equals(architecture.tensors())) {
            throw new IllegalArgumentException(
                    "expected the weights of " + architecture + ", got those of another architecture");
        }
    }

    /** Of a time step. */
    public Surrogate(Architecture architecture, float scale, Weights weights) {
        this(architecture, scale, true, weights);
    }

    /** @throws IllegalArgumentException if a network's output cannot be scaled by it */
    public static void requireScale(float scale) {
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new IllegalArgumentException("expected a positive, finite scale, got " + scale);
        }
    }

    /** The values of one field. */
    public int points() {
        return architecture.points();
    }

    /** The same network with other weights. */
    public Surrogate withWeights(float[] values) {
        return new Surrogate(architecture, scale, residual, new Weights(architecture, values));
    }

    /** The same network with its output scaled otherwise. */
    public Surrogate withScale(float value) {
        return new Surrogate(architecture, value, residual, weights);
    }
}
