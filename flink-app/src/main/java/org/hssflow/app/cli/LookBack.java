package org.hssflow.app.cli;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** How far back {@code --since} begins to read. */
final class LookBack {
    private LookBack() {}

    /** @throws IllegalArgumentException unless it is a positive time with its unit */
    static Duration of(String since) {
        try {
            Duration back = TimeUtils.parseDuration(since);
            if (back.toMillis() > 0) {
                return back;
            }
        } catch (IllegalArgumentException | ArithmeticException e) { // said below, as a time of 0 is
        }
        throw new IllegalArgumentException("expected a time for --since, such as 30s or 10m, got '" + since + "'");
    }
}
