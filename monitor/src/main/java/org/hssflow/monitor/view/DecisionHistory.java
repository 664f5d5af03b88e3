package org.hssflow.monitor.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** What was decided about models, by whom it is about. The topic is compacted; what was heard of is kept for longer. */
final class DecisionHistory {
    private static final int MOST_OF_A_SCOPE = 50;
    private static final int MOST_SCOPES = 10_000;

    /** The name of a figure that only what was trained has. */
    private static final String TRAINING_SECONDS = "seconds";

    /** The scope that was heard of last is last. */
    private final Map<String, Deque<ModelDecision>> byScope = new LinkedHashMap<>();

    void note(ModelDecision decision) {
        Deque<ModelDecision> decisions = byScope.remove(decision.scope());
        if (decisions == null) {
            decisions = new ArrayDeque<>();
        }
        decisions.add(decision);
        if (decisions.size() > MOST_OF_A_SCOPE) {
            decisions.remove();
        }
        byScope.put(decision.scope(), decisions);
        if (byScope.size() > MOST_SCOPES) {
            byScope.keySet().remove(byScope.keySet().iterator().next());
        }
    }

    /** Those about a stream, and those about all streams that it is one of; oldest first. */
    List<StreamPicture.Decision> of(String streamId, StreamTraits traits) {
        List<ModelDecision> decisions = new ArrayList<>(about(streamId));
        about(ModelDecision.ALL_STREAMS).stream().filter(traits::fit).forEach(decisions::add);
        return decisions.stream()
                .sorted(Comparator.comparingLong(ModelDecision::decidedAtMillis))
                .map(DecisionHistory::picture)
                .toList();
    }

    /** The candidate that the last decision about a stream, or else about all, has in the shadow. */
    @Nullable
    ModelId trial(String streamId, StreamTraits traits) {
        ModelDecision last = byScope.containsKey(streamId)
                ? byScope.get(streamId).peekLast()
                : about(ModelDecision.ALL_STREAMS).stream()
                        .filter(traits::fit)
                        .reduce((a, b) -> b)
                        .orElse(null);
        return last == null ? null : last.candidate();
    }

    private Deque<ModelDecision> about(String scope) {
        return byScope.getOrDefault(scope, new ArrayDeque<>());
    }

    private static StreamPicture.Decision picture(ModelDecision decision) {
        ModelDecision.Cause cause = decision.cause();
        return new StreamPicture.Decision(
                decision.decidedAtMillis(),
                Texts.constant(decision.action()),
                Texts.shortened(decision.scope()),
                decision.champion().name() + "@" + decision.champion().version(),
                Texts.model(decision.candidate()),
                Texts.model(decision.previous()),
                Texts.model(decision.dropped()),
                Texts.shortened(decision.reason()),
                cause == null ? null : cause.step(),
                cause == null,
                cause == null ? null : cause.figures().get(TRAINING_SECONDS));
    }
}
