package org.hssflow.store;

import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * A model before it has a version: what its manifest will say, its weights, and its card. The parts are those of
 * {@link ModelManifest}.
 *
 * @param name of the model; the store gives the version
 * @param surrogate architecture, scale and weights
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
        String card) {
    public ModelDraft {
        ModelId.requireName(name);
        validation = Map.copyOf(validation);
        parameters = Map.copyOf(parameters);
    }

    /** The manifest of this draft as one version. */
    ModelManifest manifest(int version) {
        return new ModelManifest(
                new ModelId(name, version, surrogate.weights().digest()),
                scope,
                parent,
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
