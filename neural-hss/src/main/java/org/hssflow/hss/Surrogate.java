package org.hssflow.hss;

/**
 * A trained network and how its output becomes a time step: u(t+dt) = u(t) + s·M(u(t)) [S, 3.2]. Immutable.
 *
 * @param architecture of M
 * @param scale s, positive and finite: the largest |u(t+dt) − u(t)| of the training set, so that M gives values of order 1
 * @param weights of M
 */
public record Surrogate(Architecture architecture, float scale, Weights weights) {
    public Surrogate {
        if (!(scale > 0) || !Float.isFinite(scale)) {
            throw new IllegalArgumentException("expected a positive, finite scale, got " + scale);
        }
        if (!weights.tensors().equals(architecture.tensors())) {
            throw new IllegalArgumentException(
                    "expected the weights of " + architecture + ", got those of another architecture");
        }
    }

    /** The values of one field. */
    public int points() {
        return architecture.points();
    }

    /** The same network with other weights. */
    public Surrogate withWeights(float[] values) {
        return new Surrogate(architecture, scale, new Weights(architecture, values));
    }
}
