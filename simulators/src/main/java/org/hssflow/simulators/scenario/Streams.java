package org.hssflow.simulators.scenario;

import java.util.List;

/**
 * Which streams an event is for.
 *
 * @param ranges of stream numbers; none stands for all streams
 */
public record Streams(List<Range> ranges) {
    public static final Streams ALL = new Streams(List.of());

    /** @param first the lowest stream number, at least 0
     * @param last the highest, at least {@code first} */
    public record Range(int first, int last) {
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException(
                        "expected stream numbers from 0 on, the lower one first, got " + first + "-" + last);
            }
        }
    }

    public Streams {
        ranges = List.copyOf(ranges);
    }

    public boolean contains(int stream) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.first() <= stream && stream <= range.last());
    }

    /** @throws IllegalArgumentException if there are not so many streams */
    void requireBelow(int streams) {
        int highest = ranges.stream().mapToInt(Range::last).max().orElse(0);
        if (highest >= streams) {
            throw new IllegalArgumentException("expected stream numbers from 0 to " + (streams - 1) + ", got " + highest
                    + "; streams are numbered from 0 on");
        }
    }
}
