package org.hssflow.pde.io;

/** Whether everything was written that was asked for, and no call for it failed. One thread at a time. */
final class Calls {
    private long begun;
    private long done;

    /** At the beginning of a call. */
    void begin() {
        begun++;
    }

    /** At its end; a call that throws never comes here. */
    void done() {
        done++;
    }

    /**
     * @param target where it would have gone, for messages
     * @throws IllegalStateException if trajectories are missing or a call failed
     */
    void requireComplete(int count, int written, Object target) {
        if (written < count) {
            throw new IllegalStateException(
                    "expected " + count + " trajectories, got " + written + "; nothing was written to " + target);
        }
        if (done < begun) {
            throw new IllegalStateException(
                    "expected that every call succeeds, got one that failed; nothing was written to " + target);
        }
    }
}
