package org.hssflow.hss.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a training is kept while it goes on. If the file is there, the training goes on from it; it is written again and again, and
 * when the training ends or is cancelled.
 *
 * @param file a {@code .npz}; in a folder that exists
 * @param everySeconds from one to the next, at least 0
 */
public record Checkpoints(Path file, double everySeconds) {
    public Checkpoints {
        if (!(everySeconds >= 0)) {
            throw new IllegalArgumentException("expected at least 0 seconds between checkpoints, got " + everySeconds);
        }
    }

    /**
     * Finds out before the work whether a file that is there can be gone on from, as far as that can be seen without the data.
     *
     * @throws java.io.UncheckedIOException if it is no checkpoint
     * @throws org.hssflow.hss.io.ModelFormatException if it is a damaged one
     */
    public void requireReadable() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Checkpoint.progress(file);
        } catch (IOException e) {
            throw new UncheckedIOException(Checkpoint.unreadable(file, e), e);
        }
    }
}
