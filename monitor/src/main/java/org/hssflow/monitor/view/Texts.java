package org.hssflow.monitor.view;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** What is kept of other people's text: they may have written anything, of any length. */
final class Texts {
    private static final int MOST = 500;
    private static final int MOST_PARAMETERS = 8;

    private Texts() {}

    static String shortened(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }

    static SortedMap<String, Double> few(SortedMap<String, Double> parameters) {
        SortedMap<String, Double> few = new TreeMap<>();
        parameters.forEach((name, value) -> {
            if (few.size() < MOST_PARAMETERS) {
                few.put(shortened(name), value);
            }
        });
        return few;
    }

    static @Nullable String model(@Nullable ModelId id) {
        return id == null ? null : id.name() + "@" + id.version();
    }

    /** As constants stand in records. */
    static String constant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
