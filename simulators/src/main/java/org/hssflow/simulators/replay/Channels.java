package org.hssflow.simulators.replay;

import java.util.List;
import java.util.stream.IntStream;

/** The names of channels. */
final class Channels {
    private Channels() {}

    /** {@code name} alone, or {@code name_0}, {@code name_1}, … */
    static List<String> numbered(String name, int count) {
        return count == 1
                ? List.of(name)
                : IntStream.range(0, count).mapToObj(i -> name + "_" + i).toList();
    }
}
