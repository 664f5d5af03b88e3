package org.hssflow.monitor.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/** States of one channel in one dimension and the differences of their forecasts, two a second at most, for the last minutes. */
final class SpaceTime {
    static final int ROWS = 240;
    static final int POINTS = 128;
    private static final long EVERY_MILLIS = 500;
    /** So long the forecasts of a state are waited for. */
    private static final long SETTLED_MILLIS = 5_000;

    private static final class Row {
        final long number;
        final long at;
        final long step;
        final double time;
        final byte[] truth;
        final Map<Integer, byte[]> differences = new HashMap<>();

        Row(long number, long at, PdeState state) {
            this.number = number;
            this.at = at;
            this.step = state.step();
            this.time = state.time();
            this.truth = thinned(state.values(), 0, state);
        }

        long bytes() {
            return (long) truth.length * (1 + differences.size());
        }
    }

    private final Deque<Row> rows = new ArrayDeque<>();
    private final Map<Long, Row> ofThisRun = new HashMap<>();
    /** Rows are numbered from the time of the first one, so that a history that begins anew goes on above the one before. */
    private long next = -1;

    private long bytes;

    void note(PdeState state, long at) {
        Row last = rows.peekLast();
        if (state.shape().dimensions() != 1 || (last != null && at - last.at < EVERY_MILLIS)) {
            return;
        }
        next = next < 0 ? Math.max(0, at) : next + 1;
        Row row = new Row(next, at, state);
        if (last != null && last.truth.length != row.truth.length) {
            clear();
        }
        rows.add(row);
        bytes += row.truth.length;
        ofThisRun.put(row.step, row);
        trimTo(ROWS);
    }

    /** Notes the i-th field of a rollout, which is of that state. */
    void note(PdeState state, Rollout rollout, int i) {
        Row row = ofThisRun.get(state.step());
        if (row != null) {
            byte[] forecast = thinned(rollout.values(), i * state.shape().size(), state);
            byte[] before = row.differences.put(rollout.leadSteps()[i], Float32Math.difference(forecast, row.truth));
            bytes += before == null ? row.truth.length : 0;
        }
    }

    private static byte[] thinned(byte[] values, int from, PdeState state) {
        return Float32Math.thinned(values, from, state.shape(), 0, Float32Math.stride(state.shape(), POINTS));
    }

    /** Steps begin anew: what they name from here on is not what was kept. */
    void beginRun() {
        ofThisRun.clear();
    }

    void clear() {
        rows.clear();
        bytes = 0;
        ofThisRun.clear();
    }

    /** Forgets the oldest rows. */
    void trimTo(int most) {
        while (rows.size() > most) {
            Row oldest = rows.remove();
            ofThisRun.remove(oldest.step, oldest);
            bytes -= oldest.bytes();
        }
    }

    int size() {
        return rows.size();
    }

    long bytes() {
        return bytes;
    }

    /**
     * The rows whose difference is known or will not come any more.
     *
     * @param after the number of the last one that is known already; −1 for none
     * @param now on the clock of the records
     */
    SpaceTimeRows after(long after, int lead, long now) {
        List<SpaceTimeRows.Row> settled = new ArrayList<>();
        long last = after;
        for (Row row : rows) {
            byte @Nullable [] difference = row.differences.get(lead);
            if (difference == null && now - row.at < SETTLED_MILLIS) {
                break;
            }
            if (row.number > after) {
                settled.add(new SpaceTimeRows.Row(row.at, row.step, row.time, row.truth, difference));
                last = row.number;
            }
        }
        Row first = rows.peekFirst();
        int points = first == null ? 0 : first.truth.length / Float.BYTES;
        boolean reset = after < 0 || (first != null && first.number > after + 1);
        return new SpaceTimeRows(reset, EVERY_MILLIS / 1e3, points, settled, last);
    }
}
