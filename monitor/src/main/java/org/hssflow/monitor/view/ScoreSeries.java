package org.hssflow.monitor.view;

import java.util.Arrays;
import org.hssflow.pde.stream.DriftScore;
import org.jspecify.annotations.Nullable;

/** What the detector said about a stream, over time: of each bucket the largest statistic, and the last limit and residual. */
final class ScoreSeries extends BucketRing {
    private final float[] statistic = new float[COUNT];
    private final float[] limit = new float[COUNT];
    private final float[] residual = new float[COUNT];

    void note(long atMillis, DriftScore score) {
        int slot = slotAt(atMillis);
        if (slot < 0) {
            return;
        }
        if (!(statistic[slot] >= score.statistic())) { // a NaN gives way to any
            statistic[slot] = (float) score.statistic();
        }
        limit[slot] = (float) score.limit();
        residual[slot] = (float) score.residual();
    }

    StreamPicture.Scores window(long nowMillis) {
        return new StreamPicture.Scores(
                windowStart(nowMillis),
                MILLIS,
                each(statistic, nowMillis),
                each(limit, nowMillis),
                each(residual, nowMillis));
    }

    private @Nullable Double[] each(float[] values, long nowMillis) {
        Double[] window = new Double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int slot = slotInWindow(i, nowMillis);
            window[i] = slot < 0 || !Float.isFinite(values[slot]) ? null : Double.valueOf(values[slot]);
        }
        return window;
    }

    @Override
    void clear(int slot) {
        for (float[] values : Arrays.asList(statistic, limit, residual)) {
            values[slot] = Float.NaN;
        }
    }
}
