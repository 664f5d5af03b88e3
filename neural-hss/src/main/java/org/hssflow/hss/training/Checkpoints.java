package org.hssflow.hss.training;

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
}
