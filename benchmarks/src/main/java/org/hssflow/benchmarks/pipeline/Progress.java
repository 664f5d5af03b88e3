package org.hssflow.benchmarks.pipeline;

/**
 * How many records were written by when, and with how much work; from it the pace between two shares of all of them, which leaves start
 * and end out.
 */
final class Progress {
    private static final double MICROS = 1e6;

    private final double from;
    private final double to;
    private double[] begin = {}; // seconds of the clock and of the processors
    private double[] end = {};
    private double[] last = {};
    private long lastCount;

    /**
     * @param from the count at which the measurement begins
     * @param to the count at which it ends
     */
    Progress(double from, double to) {
        if (!(from >= 0) || !(to > from)) {
            throw new IllegalArgumentException("expected a range of counts, got " + from + " to " + to);
        }
        this.from = from;
        this.to = to;
    }

    /**
     * @param seconds of a clock that never goes back
     * @param processorSeconds that were spent so far
     * @param count never falls
     */
    void note(double seconds, double processorSeconds, long count) {
        double[] now = {seconds, processorSeconds};
        if (begin.length == 0 && count >= from) {
            begin = crossing(now, count, from);
        }
        if (end.length == 0 && count >= to) {
            end = crossing(now, count, to);
        }
        last = now;
        lastCount = count;
    }

    /** Where the count was passed, on the line between the last two notes. */
    private double[] crossing(double[] now, long count, double mark) {
        if (last.length == 0 || count == lastCount) {
            return now;
        }
        double share = (mark - lastCount) / (count - lastCount);
        return new double[] {last[0] + share * (now[0] - last[0]), last[1] + share * (now[1] - last[1])};
    }

    boolean isDone() {
        return end.length > 0;
    }

    Pace pace() {
        if (!isDone()) {
            throw new IllegalStateException("expected " + to + " records, got " + lastCount + " so far");
        }
        double records = to - from;
        return new Pace(records / (end[0] - begin[0]), MICROS * (end[1] - begin[1]) / records);
    }
}
