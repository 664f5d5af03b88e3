package org.hssflow.store;

import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * A model before it has a version: what its manifest will say, its weights, and its card. The parts are those of
 * {@link ModelManifest}.
 *
 * @param name of the model; the store gives the version
 * @param parent if the model is kept as an adapter, the whole one that the adapter changes
 * @param surrogate architecture, scale and weights of the whole network
 * @param adapter what gives that network when it is merged into the parent's, to be kept in its place; null to keep it whole
 * @param card the {@code README.md} for people: what it does, on which data, how well
 */
public record ModelDraft(
        String name,
        Scope scope,
        @Nullable ModelId parent,
        Equation equation,
        Grid grid,
        double dt,
        Provenance provenance,
        Map<String, Double> validation,
        @Nullable Calibration calibration,
        Map<String, Range> parameters,
        Surrogate surrogate,
        @Nullable Adapter adapter,
        String card) {
    public ModelDraft {
        ModelId.requireName(name);
        validation = Map.copyOf(validation);
        parameters = Map.copyOf(parameters);
        if (adapter != null && parent == null) {
            throw new IllegalArgumentException(
                    "expected the parent of " + adapter + ", which it changes, got none; publish the network whole");
        }
        if (!surrogate.weights().areFinite()) {
            throw new IllegalArgumentException("expected finite weights, got others; the training of " + name
                    + " diverged, take an earlier state of it");
        }
    }

    /** One that is kept whole. */
    public ModelDraft(
            String name,
            Scope scope,
            @Nullable ModelId parent,
            Equation equation,
            Grid grid,
            double dt,
            Provenance provenance,
            Map<String, Double> validation,
            @Nullable Calibration calibration,
            Map<String, Range> parameters,
            Surrogate surrogate,
            String card) {
        this(
                name,
                scope,
                parent,
                equation,
                grid,
                dt,
                provenance,
                validation,
                calibration,
                parameters,
                surrogate,
                null,
                card);
    }

    /** The manifest of this draft as one version. */
    ModelManifest manifest(int version) {
        return new ModelManifest(
                new ModelId(name, version, adapter == null ? surrogate.weights().digest() : adapter.digest()),
                scope,
                parent,
                adapter == null ? null : adapter.structure().rank(),
                equation,
                grid,
                dt,
                surrogate.architecture(),
                surrogate.weights().size(),
                surrogate.scale(),
                surrogate.residual(),
                provenance,
                validation,
                calibration,
                parameters);
    }
}
