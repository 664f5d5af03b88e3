package org.hssflow.monitor.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.kafka.Ids;
import org.hssflow.pde.stream.ModelDecision;
import org.jspecify.annotations.Nullable;

/** What was decided about models, by whom and what it is about. The topic is compacted; what was heard of is kept for longer. */
final class DecisionHistory {
    private static final int MOST_OF_A_LINE = 50;
    private static final int MOST_LINES = 16;
    private static final int MOST_SCOPES = 10_000;

    /** The name of a figure that only what was trained has. */
    private static final String TRAINING_SECONDS = "seconds";

    /** What is shown of a decision, and of which streams it is. */
    private record Kept(StreamPicture.Decision decision, StreamTraits traits) {}

    /** The decisions about one scope, by the line of models. */
    private static final class OfScope {
        final Map<String, Deque<Kept>> byLine = new LinkedHashMap<>();
    }

    /** The scope that was heard of last is last. */
    private final Map<String, OfScope> byScope = new LinkedHashMap<>();

    /** @param now no decision is of later */
    void note(ModelDecision decision, long now) {
        OfScope scope = byScope.remove(decision.scope());
        if (scope == null) {
            scope = new OfScope();
        }
        byScope.put(decision.scope(), scope);
        forgetFirst(byScope, MOST_SCOPES);
        Deque<Kept> line = scope.byLine.computeIfAbsent(decision.surrogate(), any -> new ArrayDeque<>());
        line.add(new Kept(
                picture(decision, now), new StreamTraits(decision.equation(), decision.shape(), decision.dt())));
        if (line.size() > MOST_OF_A_LINE) {
            line.remove();
        }
        forgetFirst(scope.byLine, MOST_LINES);
    }

    void clear() {
        byScope.clear();
    }

    private static void forgetFirst(Map<String, ?> map, int most) {
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** Those about a stream, and those about all streams that it is one of; oldest first. */
    List<StreamPicture.Decision> of(String streamId, StreamTraits traits) {
        List<StreamPicture.Decision> decisions = new ArrayList<>(about(streamId, traits));
        decisions.addAll(about(ModelDecision.ALL_STREAMS, traits));
        decisions.sort(Comparator.comparingLong(StreamPicture.Decision::at));
        return decisions;
    }

    /** The candidate that the last decision about a stream, or else about all, has in the shadow. */
    @Nullable
    String trial(String streamId, StreamTraits traits) {
        List<StreamPicture.Decision> own = about(streamId, traits);
        List<StreamPicture.Decision> last = own.isEmpty() ? about(ModelDecision.ALL_STREAMS, traits) : own;
        return last.isEmpty() ? null : last.get(last.size() - 1).candidate();
    }

    private List<StreamPicture.Decision> about(String scope, StreamTraits traits) {
        OfScope decisions = byScope.get(scope);
        if (decisions == null) {
            return List.of();
        }
        List<StreamPicture.Decision> fitting = new ArrayList<>();
        for (Deque<Kept> line : decisions.byLine.values()) {
            for (Kept kept : line) {
                if (kept.traits().equals(traits)) {
                    fitting.add(kept.decision());
                }
            }
        }
        return fitting;
    }

    private static StreamPicture.Decision picture(ModelDecision decision, long now) {
        ModelDecision.Cause cause = decision.cause();
        return new StreamPicture.Decision(
                Math.max(0, Math.min(now, decision.decidedAtMillis())),
                Ids.of(decision.action()),
                Texts.shortened(decision.scope()),
                Texts.name(decision.champion()),
                Texts.model(decision.candidate()),
                Texts.model(decision.previous()),
                Texts.model(decision.dropped()),
                Texts.shortened(decision.reason()),
                cause == null ? null : cause.step(),
                cause == null,
                cause == null ? null : cause.figures().get(TRAINING_SECONDS));
    }
}
