package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What is said of decisions: for people, and as JSON. */
final class DecisionText {
    private static final List<String> HEADER =
            List.of("decision about", "action", "champion", "candidate", "previous", "since", "why");
    private static final String NONE = "-";

    private DecisionText() {}

    /** The decisions in force, a line each. */
    static String table(Collection<ModelDecision> inForce) {
        if (inForce.isEmpty()) {
            return "Nothing is decided: every model serves that the job was started with.";
        }
        List<List<String>> rows = inForce.stream()
                .map(decision -> List.of(
                        decision.key(),
                        action(decision),
                        text(decision.champion()),
                        text(decision.candidate()),
                        text(decision.previous()),
                        time(decision),
                        decision.reason()))
                .toList();
        return new TextTable(HEADER, rows).toString();
    }

    /** All decisions about a line of models, a line of text each. */
    static String history(String surrogate, List<ModelDecision> decisions) {
        return decisions.isEmpty()
                ? "Nothing is decided about " + surrogate + "."
                : decisions.stream().map(DecisionText::line).collect(Collectors.joining(System.lineSeparator()));
    }

    /** One line of a history: when, about what, what, from which model to which, at which state, why, and the figures. */
    private static String line(ModelDecision decision) {
        String models = text(before(decision)) + " -> " + text(after(decision));
        ModelDecision.Cause cause = decision.cause();
        String at = cause == null ? "" : "at step " + cause.step() + " (" + cause.origin() + "): ";
        return String.join("  ", time(decision), decision.key(), action(decision), models, at + decision.reason())
                + (cause == null || cause.figures().isEmpty() ? "" : "  " + figures(cause.figures()));
    }

    static Map<String, @Nullable Object> json(ModelDecision decision) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("surrogate", decision.surrogate());
        json.put("scope", decision.scope());
        json.put("action", action(decision));
        json.put("champion", decision.champion());
        json.put("candidate", decision.candidate());
        json.put("previous", decision.previous());
        json.put("dropped", decision.dropped());
        json.put("equation", decision.equation().id());
        json.put("shape", decision.shape().toArray());
        json.put("dt", decision.dt());
        json.put("reason", decision.reason());
        json.put("cause", decision.cause());
        json.put("decidedAt", time(decision));
        return json;
    }

    /** Says which records of the log were left out. */
    static void warn(DecisionLog.Contents contents, CommandSpec command) {
        PrintWriter err = command.commandLine().getErr();
        contents.ignored()
                .forEach(record ->
                        err.println(command.qualifiedName() + ": no decision, and ignored by the job: " + record));
    }

    /**
     * When a decision is made that has to count more than another one, in milliseconds since the epoch: now, or just after it if the
     * clock that it was made by is ahead.
     */
    static long timeAfter(@Nullable ModelDecision before) {
        long now = System.currentTimeMillis();
        return before == null ? now : Math.max(now, before.decidedAtMillis() + 1);
    }

    private static String action(ModelDecision decision) {
        return decision.action().name().toLowerCase(Locale.ROOT);
    }

    private static String time(ModelDecision decision) {
        return Instant.ofEpochMilli(decision.decidedAtMillis()).toString();
    }

    private static @Nullable ModelId before(ModelDecision decision) {
        return switch (decision.action()) {
            case SERVE, PROMOTE -> decision.previous();
            case SHADOW -> decision.champion();
            case REJECT, ROLLBACK -> decision.dropped();
        };
    }

    private static @Nullable ModelId after(ModelDecision decision) {
        return decision.action() == ModelDecision.Action.SHADOW ? decision.candidate() : decision.champion();
    }

    private static String text(@Nullable ModelId id) {
        return id == null ? NONE : id.toString();
    }

    private static String figures(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + ModelText.number(figure.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
