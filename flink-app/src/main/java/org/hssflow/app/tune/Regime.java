package org.hssflow.app.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.operators.drift.ParameterIdentifier;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;

/**
 * The physics of one or several streams, as their own states show it.
 *
 * @param parameters by name: the median over all transitions; empty if they show none
 */
record Regime(SortedMap<String, Double> parameters) {
    Regime {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** Of the samples of all requests together. */
    static Regime of(List<TuneRequest> requests, ParameterIdentifier identifier) {
        Map<String, List<Double>> found = new TreeMap<>();
        for (TuneRequest request : requests) {
            Transitions.forEach(
                    request,
                    (a, b) -> identifier
                            .identify(a, b, Map.of())
                            .parameters()
                            .forEach((name, value) -> found.computeIfAbsent(name, first -> new ArrayList<>())
                                    .add(value)));
        }
        SortedMap<String, Double> medians = new TreeMap<>();
        found.forEach((name, values) -> {
            Collections.sort(values);
            medians.put(name, values.get(values.size() / 2));
        });
        return new Regime(medians);
    }

    boolean isKnown() {
        return !parameters.isEmpty();
    }

    /** Whether another one is within a tolerance, relative to the larger value of each parameter. */
    boolean isNear(Regime other, double tolerance) {
        return isKnown()
                && parameters.keySet().equals(other.parameters.keySet())
                && parameters.entrySet().stream()
                        .allMatch(entry -> areNear(entry.getValue(), other.parameters.get(entry.getKey()), tolerance));
    }

    private static boolean areNear(double a, @Nullable Double b, double tolerance) {
        return b != null && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
    }

    /** As a manifest says it. */
    Map<String, Range> ranges() {
        Map<String, Range> ranges = new TreeMap<>();
        parameters.forEach((name, value) -> ranges.put(name, new Range(value, value)));
        return ranges;
    }
}
