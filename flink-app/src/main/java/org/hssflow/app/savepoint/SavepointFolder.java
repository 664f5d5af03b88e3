package org.hssflow.app.savepoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.jspecify.annotations.Nullable;

/** Finds savepoints and checkpoints. */
public final class SavepointFolder {
    /** Beyond any order that people put savepoints in; links may lead in a circle. */
    private static final int DEPTH = 16;

    private SavepointFolder() {}

    /**
     * One that was found.
     *
     * @param path of its folder, as a URI
     * @param savepoint what it holds, or null if it cannot be read
     * @param problem why it cannot be read, or null if it can
     */
    public record Listed(
            String path,
            @Nullable Savepoint savepoint,
            @Nullable String problem) {}

    private record Found(Path folder, Instant created) {}

    /**
     * All savepoints and checkpoints in a folder, or up to {@value #DEPTH} folders below it, the newest first. What cannot be read is
     * among them.
     *
     * @param folder a local path, or a URI of any file system that Flink has
     * @throws IOException if there is no such folder or it cannot be read
     */
    public static List<Listed> list(String folder) throws IOException {
        Path top = new Path(folder);
        FileSystem files = top.getFileSystem();
        if (!files.exists(top)) {
            throw new IOException("expected a folder of savepoints, got none at " + folder
                    + "; name the one that they were written to");
        }
        List<Found> found = new ArrayList<>();
        search(files, top.makeQualified(files), DEPTH, found);
        found.sort(Comparator.comparing(Found::created)
                .reversed()
                .thenComparing(one -> one.folder().toString()));
        return found.stream().map(one -> listed(one.folder().toString())).toList();
    }

    private static void search(FileSystem files, Path folder, int depth, List<Found> found) throws IOException {
        for (FileStatus child : children(files, folder)) {
            if (child.isDir() && depth > 0) {
                search(files, child.getPath(), depth - 1, found);
            } else if (!child.isDir()
                    && child.getPath().getName().equals(AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME)) {
                found.add(new Found(folder, Instant.ofEpochMilli(child.getModificationTime())));
            }
        }
    }

    /** None where a running job has just removed the folder. */
    private static FileStatus[] children(FileSystem files, Path folder) throws IOException {
        try {
            FileStatus[] children = files.listStatus(folder);
            return children == null ? new FileStatus[0] : children;
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private static Listed listed(String path) {
        try {
            return new Listed(path, Savepoint.read(path), null);
        } catch (IOException e) {
            return new Listed(path, null, String.valueOf(e.getMessage()));
        }
    }
}
