package org.hssflow.monitor.view;

import java.util.List;

/**
 * States of a stream in one dimension beneath each other.
 *
 * @param reset whether what was given before has to go
 * @param every the seconds between two rows, at least
 * @param points of a row
 * @param rows oldest first
 * @param last the number of the last row, to go on after
 */
public record SpaceTimeRows(boolean reset, double every, int points, List<Row> rows, long last) {
    /**
     * One state.
     *
     * @param at when it was written, in milliseconds since the epoch
     * @param truth u, as little-endian float32
     * @param difference the forecast less u; null if there was no forecast
     */
    public record Row(
            long at, long step, double time, byte[] truth, byte @org.jspecify.annotations.Nullable [] difference) {}
}
