package org.hssflow.app.plot;

import java.util.Arrays;
import java.util.List;
import org.hssflow.monitor.view.SpaceTimeRows;
import org.hssflow.monitor.view.SpaceTimeRows.Row;

/**
 * States of the last minutes at equal distances in time: a row stands until the next one comes, but not for longer than is usual, so that
 * a silence is seen.
 *
 * @param time of the rows
 * @param truth [time][x]; NaN where nothing came
 * @param difference [time][x]; NaN also where there was no forecast
 */
record SpaceTimeRaster(WallClock time, double[][] truth, double[][] difference) {
    private static final int MOST = 480;

    /** @param rows at least one */
    static SpaceTimeRaster of(SpaceTimeRows rows) {
        List<Row> all = rows.rows();
        long usual = usualMillis(rows);
        long first = all.get(0).at();
        long last = all.get(all.size() - 1).at() + usual;
        int count = (int) Math.max(1, Math.min(MOST, 2 * (last - first) / usual));
        double[][] truth = new double[count][];
        double[][] difference = new double[count][];
        double[] nothing = new double[rows.points()];
        Arrays.fill(nothing, Double.NaN);
        int next = 0;
        for (int i = 0; i < count; i++) {
            double at = first + (i + 0.5) * (last - first) / count;
            while (next < all.size() && all.get(next).at() <= at) {
                next++;
            }
            Row row = all.get(next - 1);
            boolean stands = at - row.at() <= 2.5 * usual;
            byte[] e = row.difference();
            truth[i] = stands ? Values.ofFloats(row.truth()) : nothing;
            difference[i] = stands && e != null ? Values.ofFloats(e) : nothing;
        }
        return new SpaceTimeRaster(new WallClock(first, last), truth, difference);
    }

    /** The median time between two rows. */
    private static long usualMillis(SpaceTimeRows rows) {
        List<Row> all = rows.rows();
        long[] between = new long[all.size() - 1];
        for (int i = 0; i < between.length; i++) {
            between[i] = all.get(i + 1).at() - all.get(i).at();
        }
        Arrays.sort(between);
        long least = Math.max(1, Math.round(rows.every() * 1e3));
        return between.length == 0 ? least : Math.max(least, between[between.length / 2]);
    }
}
