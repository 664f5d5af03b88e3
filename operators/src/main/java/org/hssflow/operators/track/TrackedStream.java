package org.hssflow.operators.track;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.hssflow.pde.stream.PdeState;

/**
 * What is remembered of one stream: its last state, and checksums of the states before it, which tell a record that came twice
 * from a simulation that began anew.
 *
 * @param last the newest state that was passed on
 * @param gapDeadline when to give up the missing steps before the states that wait, in milliseconds since the epoch; 0 if none
 *     waits
 * @param seen bit i is set if step {@code last.step() − i} was passed on
 * @param checksums of the values of step s at index s mod {@value #WINDOW}; not copied, and never written to
 */
public record TrackedStream(PdeState last, long gapDeadline, int seen, int[] checksums) {
    /** How many steps back a repeated record is recognised. */
    static final int WINDOW = Integer.SIZE;

    public TrackedStream {
        if (checksums.length != WINDOW) {
            throw new IllegalArgumentException("expected " + WINDOW + " checksums, got " + checksums.length);
        }
    }

    /** What a state is to a stream. */
    enum Arrival {
        /** The successor of the last state. */
        NEXT,
        /** Steps between it and the last state are missing. */
        AHEAD,
        /** A state that was passed on before. */
        DUPLICATE,
        /** A step that was given up before it arrived. */
        LATE,
        /** A step that was passed on with other values, or one from long ago: the simulation began anew. */
        RESTART
    }

    /** The first state of a stream, or the first after it began anew. */
    static TrackedStream begin(PdeState first) {
        int[] checksums = new int[WINDOW];
        checksums[slot(first.step())] = checksum(first);
        return new TrackedStream(first, 0, 1, checksums);
    }

    /** The stream once {@code next}, which has a higher step, is passed on. */
    TrackedStream advance(PdeState next) {
        long distance = next.step() - last.step();
        int[] updated = checksums.clone();
        updated[slot(next.step())] = checksum(next);
        return new TrackedStream(next, gapDeadline, (distance < WINDOW ? seen << distance : 0) | 1, updated);
    }

    /** The same, with another time to give up waiting; 0 for none. */
    TrackedStream waitingUntil(long deadline) {
        return new TrackedStream(last, deadline, seen, checksums);
    }

    boolean hasWaiting() {
        return gapDeadline != 0;
    }

    Arrival arrivalOf(PdeState state) {
        long ahead = state.step() - last.step();
        if (ahead > 0) {
            return ahead == 1 ? Arrival.NEXT : Arrival.AHEAD;
        }
        if (-ahead >= WINDOW) {
            return Arrival.RESTART;
        }
        if ((seen >>> -ahead & 1) == 0) {
            return Arrival.LATE;
        }
        return checksums[slot(state.step())] == checksum(state) ? Arrival.DUPLICATE : Arrival.RESTART;
    }

    /** Whether (last, next) can be a step of one model: neighbours in time, on one grid, of one equation. */
    boolean leadsTo(PdeState next) {
        return next.step() == last.step() + 1 && fits(next);
    }

    /** Whether the state is of the same equation, grid and dt as the last one. */
    boolean fits(PdeState state) {
        return state.equation() == last.equation() && state.shape().equals(last.shape()) && state.dt() == last.dt();
    }

    private static int slot(long step) {
        return (int) (step % WINDOW);
    }

    private static int checksum(PdeState state) {
        CRC32C crc = new CRC32C();
        crc.update(state.values());
        return (int) crc.getValue();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TrackedStream other
                && last.equals(other.last)
                && gapDeadline == other.gapDeadline
                && seen == other.seen
                && Arrays.equals(checksums, other.checksums);
    }

    @Override
    public int hashCode() {
        return last.hashCode();
    }
}
