package org.hssflow.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.fs.Path;
import org.hssflow.app.savepoint.Savepoint;
import org.hssflow.app.savepoint.SavepointFolder;
import org.hssflow.app.savepoint.SavepointFolder.Listed;
import org.jspecify.annotations.Nullable;

/** What a new job goes on from: the newest state in its folders, a savepoint that is named, or nothing. */
final class SavepointChoice {
    private static final String LATEST = "latest";
    private static final String NONE = "none";

    private SavepointChoice() {}

    /**
     * @param from a path or URI, {@code latest}, {@code none}, or null for the newest if there is one
     * @param options of the job, which say where its state is kept
     * @return the path, or null for none
     * @throws IllegalArgumentException if the newest is asked for and there is none, or it cannot be read
     */
    static @Nullable String of(@Nullable String from, SortedMap<String, String> options) throws IOException {
        if (NONE.equals(from)) {
            return null;
        }
        if (from != null && !from.equals(LATEST)) {
            return JobChanges.absolute(from);
        }
        List<Savepoint> newestOfFolders = new ArrayList<>();
        for (ConfigOption<String> folder :
                List.of(CheckpointingOptions.SAVEPOINT_DIRECTORY, CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            newest(options.get(folder.key())).ifPresent(newestOfFolders::add);
        }
        Optional<String> newest = newestOfFolders.stream()
                .max(Comparator.comparing(Savepoint::created))
                .map(Savepoint::path);
        if (from != null && newest.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a savepoint or a checkpoint under --state, got none; begin without"
                            + " one with --from none");
        }
        return newest.orElse(null);
    }

    /** Never an older one because the newest cannot be read: what was committed since would be forecast again. */
    private static Optional<Savepoint> newest(@Nullable String folder) throws IOException {
        if (folder == null || !new Path(folder).getFileSystem().exists(new Path(folder))) {
            return Optional.empty();
        }
        List<Listed> listed = SavepointFolder.list(folder);
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        Listed newest = listed.get(0);
        if (newest.savepoint() == null) {
            throw new IllegalArgumentException("expected to go on from " + newest.path() + ", the newest there, got: "
                    + newest.problem() + "; remove it, or name another one with --from");
        }
        return Optional.of(newest.savepoint());
    }
}
