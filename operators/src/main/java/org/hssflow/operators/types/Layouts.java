package org.hssflow.operators.types;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All layouts, by the name they have in savepoints. */
final class Layouts {
    private static final Map<String, Layout<?>> BY_ID = List.<Layout<?>>of(
                    new RawRecordLayout(),
                    new DeadLetterLayout(),
                    new PdeStateLayout(),
                    new TrackedStreamLayout(),
                    new TransitionLayout(),
                    new RolloutLayout(),
                    new ModelDecisionLayout(),
                    new ScoredLayout(),
                    new DriftScoreLayout(),
                    new StreamHealthLayout(),
                    new TuneRequestLayout(),
                    new TuneOutcomeLayout(),
                    new EvidenceLayout(),
                    new TrialLayout())
            .stream()
            .collect(Collectors.toUnmodifiableMap(Layout::id, Function.identity()));

    private Layouts() {}

    static boolean holds(String id) {
        return BY_ID.containsKey(id);
    }

    @SuppressWarnings("unchecked") // a name belongs to one type for ever
    static <T> Layout<T> byId(String id) {
        Layout<?> layout = BY_ID.get(id);
        if (layout == null) {
            throw new IllegalArgumentException("expected one of the layouts " + BY_ID.keySet() + ", got '" + id
                    + "'; a later release wrote this state, restore it with that release");
        }
        return (Layout<T>) layout;
    }
}
