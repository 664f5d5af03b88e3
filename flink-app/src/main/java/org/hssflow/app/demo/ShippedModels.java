package org.hssflow.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Range;

/** The models that come with the release, for the equations of a scenario: one for each. */
final class ShippedModels {
    /** The parameters of a model are good so far outside those it was trained on, relative to them. */
    private static final double TOLERANCE = 0.25;

    private static final Path NO_FOLDER = Path.of("no-such-folder");
    private static final String FIRST_VERSION = "@1";

    private final List<ModelManifest> manifests;

    private ShippedModels(List<ModelManifest> manifests) {
        this.manifests = manifests;
    }

    static ShippedModels of(List<ModelManifest> manifests) {
        return new ShippedModels(List.copyOf(manifests));
    }

    /**
     * @throws IllegalArgumentException if there is none for an equation, or it takes other states than the scenario begins with
     */
    static ShippedModels of(ScenarioGroup group) {
        ModelStore models = ModelStore.open(NO_FOLDER);
        List<ModelManifest> manifests = new ArrayList<>();
        for (Scenario scenario : group.scenarios()) {
            Equation equation = scenario.settings().equation();
            ModelManifest manifest = manifests.stream()
                    .filter(known -> known.equation() == equation)
                    .findFirst()
                    .orElse(null);
            if (manifest == null) {
                manifest = shipped(models, equation);
                manifests.add(manifest);
            }
            requireFit(scenario, manifest);
        }
        return of(manifests);
    }

    private static ModelManifest shipped(ModelStore models, Equation equation) {
        String name = equation.id() + FIRST_VERSION;
        return models.list().stream()
                .filter(id -> id.version() == 1 && id.name().equals(equation.id()))
                .map(models::manifest)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected equations that a model is shipped for, got "
                        + equation.id() + " and no " + name + "; take another scenario"));
    }

    private static void requireFit(Scenario scenario, ModelManifest manifest) {
        Shape shape = new Simulation(scenario.settings()).outputGrid().shape();
        double dt = scenario.settings().dt();
        if (!shape.equals(manifest.shape()) || dt != manifest.dt()) {
            throw new IllegalArgumentException("expected states of the shape " + manifest.shape() + " and dt "
                    + manifest.dt() + ", which " + manifest.id() + " takes, got " + shape + " and " + dt
                    + "; set the scenario's output-grid and dt");
        }
    }

    /** As {@code model.names} takes them. */
    List<String> names() {
        return manifests.stream()
                .map(manifest -> manifest.id().name() + "@" + manifest.id().version())
                .toList();
    }

    List<Equation> equations() {
        return manifests.stream().map(ModelManifest::equation).toList();
    }

    /** Whether one of them can forecast a state. */
    boolean take(PdeState state) {
        return manifests.stream()
                .anyMatch(manifest -> manifest.equation() == state.equation()
                        && manifest.shape().equals(state.shape())
                        && manifest.dt() == state.dt());
    }

    /** The parameters of a state if a model was trained for them, otherwise the middle of those that it was trained for. */
    SortedMap<String, Double> trainedParameters(PdeState state) {
        SortedMap<String, Double> trained = new TreeMap<>(state.parameters());
        manifests.stream()
                .filter(manifest -> manifest.equation() == state.equation())
                .flatMap(manifest -> manifest.parameters().entrySet().stream())
                .forEach(entry -> trained.computeIfPresent(
                        entry.getKey(),
                        (name, value) -> isNear(entry.getValue(), value) ? value : middle(entry.getValue())));
        return trained;
    }

    private static boolean isNear(Range range, double value) {
        return value >= range.min() - TOLERANCE * Math.abs(range.min())
                && value <= range.max() + TOLERANCE * Math.abs(range.max());
    }

    private static double middle(Range range) {
        return (range.min() + range.max()) / 2;
    }
}
