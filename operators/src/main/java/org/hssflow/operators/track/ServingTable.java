package org.hssflow.operators.track;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.PdeState;
import org.jspecify.annotations.Nullable;

/**
 * Which decision applies to a state: one about its stream before one about all streams, and of several the newest, among those
 * for its equation, grid and dt. Immutable.
 */
final class ServingTable {
    private record Fit(Equation equation, Shape shape, String scope) {}

    private final Map<Fit, List<ModelDecision>> newestFirst = new HashMap<>();

    /**
     * @param defaults what applies until something is decided
     * @param decided what was decided, one for each key; replaces the default of the same key
     */
    ServingTable(Collection<ModelDecision> defaults, Collection<ModelDecision> decided) {
        Map<String, ModelDecision> byKey = new HashMap<>();
        defaults.forEach(decision -> byKey.put(decision.key(), decision));
        decided.forEach(decision -> byKey.put(decision.key(), decision));
        for (ModelDecision decision : byKey.values()) {
            newestFirst
                    .computeIfAbsent(
                            new Fit(decision.equation(), decision.shape(), decision.scope()), fit -> new ArrayList<>())
                    .add(decision);
        }
        Comparator<ModelDecision> newest = Comparator.comparingLong(ModelDecision::decidedAtMillis)
                .reversed()
                .thenComparing(ModelDecision::surrogate);
        newestFirst.values().forEach(decisions -> decisions.sort(newest));
    }

    /** The decision that applies, or null if no model takes such a state. */
    @Nullable
    ModelDecision serving(PdeState state) {
        ModelDecision own = find(state, state.streamId());
        return own != null ? own : find(state, ModelDecision.ALL_STREAMS);
    }

    private @Nullable ModelDecision find(PdeState state, String scope) {
        for (ModelDecision decision :
                newestFirst.getOrDefault(new Fit(state.equation(), state.shape(), scope), List.of())) {
            if (TimeStep.same(decision.dt(), state.dt())) {
                return decision;
            }
        }
        return null;
    }

    /** For people: what is served, to name in an error. */
    @Override
    public String toString() {
        return newestFirst.values().stream()
                .flatMap(List::stream)
                .map(decision -> decision.equation() + " " + decision.shape() + " dt " + decision.dt())
                .distinct()
                .sorted()
                .toList()
                .toString();
    }
}
