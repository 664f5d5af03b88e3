package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What the job learnt of one stream, as counted from outside.
 *
 * @param id of the stream
 * @param equation that it obeys
 * @param changed whether its physics changed
 * @param changes when, and what came of it
 * @param alarms all of them
 * @param events alarms, their ends, and decisions, in their order
 * @param falseAlarms those that neither a change of the physics nor noise explains
 * @param promotions of a model for this stream
 * @param rejections of a candidate
 * @param rollbacks to the model before
 * @param modelChangesWithoutPhysicsChange promotions and rollbacks that neither a change of the physics nor noise
 *     explains
 */
public record StreamReport(
        String id,
        String equation,
        boolean changed,
        List<ChangeReport> changes,
        int alarms,
        List<Event> events,
        int falseAlarms,
        int promotions,
        int rejections,
        int rollbacks,
        int modelChangesWithoutPhysicsChange) {
    /** So long after a change there must be a better model. */
    private static final double PATIENCE_SECONDS = 60;
    /** So long after a return to a known regime its model must be back. */
    private static final double RECALL_SECONDS = 20;

    /**
     * Something that the job said of the stream.
     *
     * @param tick of the state that it is about
     * @param what {@code alarm}, {@code recovered}, or the decision: {@code shadow}, {@code promote}, {@code reject}, {@code rollback}
     * @param model in service from then on
     * @param candidate in its shadow from then on
     * @param reason for people
     */
    public record Event(
            long tick, String what, ModelId model, @Nullable ModelId candidate, String reason) {
        static Event of(Score score) {
            return new Event(score.tick(), lowerCase(score.status()), score.model(), null, score.reason());
        }

        static Event of(Verdict verdict) {
            ModelDecision decision = verdict.decision();
            return new Event(
                    verdict.tick(),
                    lowerCase(decision.action()),
                    decision.champion(),
                    decision.candidate(),
                    decision.reason());
        }

        private static String lowerCase(Enum<?> name) {
            return name.name().toLowerCase(Locale.ROOT);
        }
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (falseAlarms > 0) {
            problems.add(id + ": " + falseAlarms + " alarms without a change of the physics");
        }
        if (modelChangesWithoutPhysicsChange > 0) {
            problems.add(id + ": " + modelChangesWithoutPhysicsChange
                    + " changes of the model without a change of the physics");
        }
        Set<SortedMap<String, Double>> seen = new HashSet<>();
        for (ChangeReport change : changes) {
            seen.add(change.parametersBefore());
            boolean isReturn = !seen.add(change.parametersAfter());
            if (isReturn && change.secondsLeft() >= RECALL_SECONDS) {
                problems.addAll(problemsOfReturn(change));
            }
            if (change.secondsLeft() < PATIENCE_SECONDS) {
                continue;
            }
            if (change.alarmDelaySteps() == null) {
                problems.add(missing("alarm", change));
            }
            if (change.secondsFromChange() == null) {
                problems.add(missing("promotion", change));
            }
        }
        return problems;
    }

    /** A regime that the stream was in before has its model back without training. */
    private List<String> problemsOfReturn(ChangeReport change) {
        if (change.trained() == null) {
            return List.of(missing("model back", change));
        }
        return change.trained() ? List.of(id + ": trained again for " + change.parametersAfter()) : List.of();
    }

    private String missing(String what, ChangeReport change) {
        return String.format(
                Locale.ROOT,
                "%s: no %s within %.0f s after the change to %s",
                id,
                what,
                change.secondsLeft(),
                change.parametersAfter());
    }
}
