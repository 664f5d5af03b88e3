package org.hssflow.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What {@code models gc} says of a version.
 *
 * @param model as a user names it
 * @param bytes of all its files
 * @param id null if it is damaged
 * @param why it is kept, or null if it is deleted
 */
record GcLine(
        String model,
        long bytes,
        @Nullable ModelId id,
        @Nullable String why) {
    private static final List<String> HEADER = List.of("model", "size", "verdict", "why");
    private static final String NOT_NEEDED = "nothing needs it";

    Optional<ModelId> deleted() {
        return why == null ? Optional.ofNullable(id) : Optional.empty();
    }

    static String summary(List<GcLine> lines, boolean dryRun) {
        if (lines.isEmpty()) {
            return "There are no models in the store but those that come with hssflow.";
        }
        List<List<String>> rows = lines.stream()
                .map(line ->
                        List.of(line.model, size(line.bytes), line.verdict(), line.why == null ? NOT_NEEDED : line.why))
                .toList();
        return new TextTable(HEADER, rows) + System.lineSeparator().repeat(2)
                + lines.stream().filter(line -> line.why == null).count()
                + " of " + lines.size() + " versions, " + size(bytes(lines))
                + (dryRun ? ", would be deleted; nothing is, with --dry-run." : ", deleted.");
    }

    static Map<String, Object> report(List<GcLine> lines, boolean dryRun) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("dryRun", dryRun);
        report.put("deletedBytes", bytes(lines));
        report.put("versions", lines.stream().map(GcLine::json).toList());
        return report;
    }

    private Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("model", model);
        json.put("digest", id == null ? null : id.digest());
        json.put("bytes", bytes);
        json.put("verdict", verdict());
        json.put("why", why == null ? NOT_NEEDED : why);
        return json;
    }

    private String verdict() {
        return why == null ? "deleted" : "kept";
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    private static long bytes(List<GcLine> lines) {
        return lines.stream()
                .filter(line -> line.why == null)
                .mapToLong(GcLine::bytes)
                .sum();
    }
}
