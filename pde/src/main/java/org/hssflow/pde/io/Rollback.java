package org.hssflow.pde.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Undoes what was done, the last first, if not all of it could be done. One thread at a time. */
final class Rollback {
    /** Undoes one thing. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    void add(Step step) {
        steps.push(step);
    }

    /** Takes every step, also after one that fails; what failed is added to the cause. */
    void run(Exception cause) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException | RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
