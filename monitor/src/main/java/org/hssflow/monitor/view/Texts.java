package org.hssflow.monitor.view;

import java.util.Map;
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
        for (Map.Entry<String, Double> entry : parameters.entrySet()) {
            if (few.size() == MOST_PARAMETERS) {
                break;
            }
            few.put(shortened(entry.getKey()), entry.getValue());
        }
        return few;
    }

    static String name(ModelId id) {
        return id.name() + "@" + id.version();
    }

    static @Nullable String model(@Nullable ModelId id) {
        return id == null ? null : name(id);
    }
}
