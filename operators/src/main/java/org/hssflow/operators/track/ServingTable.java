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
public final class ServingTable {
    private record Fit(Equation equation, Shape shape, String scope) {}

    private final Map<Fit, List<ModelDecision>> newestFirst = new HashMap<>();

    /**
     * @param defaults what applies until something is decided
     * @param decided what was decided, one for each key; replaces the default of the same key
     */
    public ServingTable(Collection<ModelDecision> defaults, Collection<ModelDecision> decided) {
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
        return serving(state.streamId(), state.equation(), state.shape(), state.dt());
    }

    /**
     * The decision that applies to such states, or null if no model takes them.
     *
     * @param streamId of the stream, or {@link ModelDecision#ALL_STREAMS} for one without a decision of its own
     */
    public @Nullable ModelDecision serving(String streamId, Equation equation, Shape shape, double dt) {
        ModelDecision own = find(new Fit(equation, shape, streamId), dt);
        return own != null ? own : find(new Fit(equation, shape, ModelDecision.ALL_STREAMS), dt);
    }

    private @Nullable ModelDecision find(Fit fit, double dt) {
        for (ModelDecision decision : newestFirst.getOrDefault(fit, List.of())) {
            if (TimeStep.same(decision.dt(), dt)) {
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
