package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** What was learnt, for people: one row for each change of the physics. */
final class LearningTable {
    private static final String NONE = "-";
    private static final List<String> HEADS = List.of(
            "stream", "changed to", "alarm after", "promoted after", "model", "error before", "during", "after");

    private LearningTable() {}

    /** The rows, or nothing if no stream changed. */
    static List<String> of(List<StreamReport> streams) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADS);
        streams.forEach(stream -> stream.changes().forEach(change -> rows.add(row(stream, change))));
        if (rows.size() == 1) {
            return List.of();
        }
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < HEADS.size(); column++) {
            int i = column;
            widths.add(rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0));
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(StreamReport stream, ChangeReport change) {
        return List.of(
                stream.id(),
                text(change.parametersAfter()),
                change.alarmDelaySteps() == null ? NONE : change.alarmDelaySteps() + " steps",
                promoted(change),
                text(change.modelAfter()),
                text(change.residual().before()),
                text(change.residual().during()),
                text(change.residual().after()));
    }

    private static String promoted(ChangeReport change) {
        Double seconds = change.secondsToPromotion() == null ? change.secondsFromChange() : change.secondsToPromotion();
        if (seconds == null) {
            return NONE;
        }
        return String.format(
                Locale.ROOT, "%.1f s, %s", seconds, Boolean.TRUE.equals(change.trained()) ? "trained" : "recalled");
    }

    private static String text(Map<String, Double> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String text(@Nullable ModelId model) {
        return model == null ? NONE : model.name() + "@" + model.version();
    }

    private static String text(@Nullable Double residual) {
        return residual == null ? NONE : String.format(Locale.ROOT, "%.1e", residual);
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder("  ");
        for (int column = 0; column < row.size(); column++) {
            line.append(String.format(Locale.ROOT, "%-" + (widths.get(column) + 2) + "s", row.get(column)));
        }
        return line.toString().stripTrailing();
    }
}
