package org.hssflow.store;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one version of a model, beside its weights.
 *
 * <p>A version is whole, or it is the adapter of a whole one, which is its parent. What is said of the network is said of the one that
 * computes: of an adapter version that is the parent's with the adapter merged into it.
 *
 * @param id name, version and digest: of a whole version's weights, which the scale and {@code residual} are no part of, or of an
 *     adapter, which has the digest of its base, the rank and the scale in its own. So what differs from its parent in the scale alone
 *     has another digest, as an adapter
 * @param scope whom it serves
 * @param parent what it was fine-tuned from, or null if it was trained from the start
 * @param adapterRank rank q of the adapter that this version is, or null if it is whole
 * @param equation what its streams obey
 * @param grid where their values live
 * @param dt the time of one step
 * @param architecture of the network; of a whole version the same as in {@code config.json}
 * @param parameterCount of the network
 * @param scale the normalisation: u(t+dt) = u(t) + scale·M(u(t))
 * @param residual whether the network gives a change, or the solution of a stationary problem
 * @param provenance where it comes from
 * @param validation errors on data it has not seen, by the metric's name
 * @param calibration of its one-step error, or null if it has none and so cannot raise alarms
 * @param parameters the physical parameters it was trained on, by name
 */
public record ModelManifest(
        ModelId id,
        Scope scope,
        @Nullable ModelId parent,
        @Nullable Integer adapterRank,
        Equation equation,
        Grid grid,
        double dt,
        Architecture architecture,
        int parameterCount,
        float scale,
        boolean residual,
        Provenance provenance,
        Map<String, Double> validation,
        @Nullable Calibration calibration,
        Map<String, Range> parameters) {
    public ModelManifest {
        requireNonNull(id, "id");
        requireNonNull(scope, "scope");
        requireNonNull(equation, "equation");
        requireNonNull(grid, "grid");
        requireNonNull(architecture, "architecture");
        requireNonNull(provenance, "provenance");
        validation = Map.copyOf(validation);
        parameters = Map.copyOf(parameters);
        if (adapterRank != null && (adapterRank < 1 || parent == null)) {
            throw new IllegalArgumentException(
                    "expected an adapter of a rank of at least 1 with the parent that it changes, got rank "
                            + adapterRank + " and parent " + parent);
        }
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
        if (architecture.points() != grid.shape().size()) {
            throw new IllegalArgumentException("expected a grid of " + architecture.points()
                    + " values, as the network takes, got the shape " + grid.shape());
        }
        if (parameterCount != architecture.parameterCount()) {
            throw new IllegalArgumentException("expected the " + architecture.parameterCount() + " parameters of "
                    + architecture + ", got " + parameterCount);
        }
        Surrogate.requireScale(scale);
        validation.forEach((metric, error) -> {
            if (!Double.isFinite(error)) {
                throw new IllegalArgumentException("expected a finite " + metric + ", got " + error);
            }
        });
    }

    /**
     * How far a regime is from what the model was trained on: the largest {@link Range#distance} of its parameters, infinite if one
     * is not among the model's.
     *
     * @param regime physical parameters by name, at least one, finite
     */
    public double distance(Map<String, Double> regime) {
        if (regime.isEmpty()) {
            throw new IllegalArgumentException("expected at least one parameter that names the regime, got none");
        }
        double distance = 0;
        for (Map.Entry<String, Double> parameter : regime.entrySet()) {
            Range trained = parameters.get(parameter.getKey());
            distance = Math.max(
                    distance, trained == null ? Double.POSITIVE_INFINITY : trained.distance(parameter.getValue()));
        }
        return distance;
    }

    /** Whether it was made for such states: of its equation, shape and dt. What it says itself counts, not what is decided about it. */
    public boolean takes(PdeState state) {
        return equation == state.equation() && shape().equals(state.shape()) && TimeStep.same(dt, state.dt());
    }

    /** The shape of the fields it takes: channels first, then points. */
    public Shape shape() {
        return grid.shape();
    }
}
