package org.hssflow.monitor.view;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How far forecasts were from what came true, by how far they looked ahead. */
final class LeadErrors {
    /** Of so many forecasts the median is taken. */
    private static final int KEPT = 50;

    private record OfLead(Samples forecast, Samples persistence) {}

    private final SortedMap<Integer, OfLead> byLead = new TreeMap<>();

    /** @param persistence of the state that the forecast began with; NaN if it is not there any more */
    void note(int lead, double forecast, double persistence) {
        OfLead errors = byLead.computeIfAbsent(lead, any -> new OfLead(new Samples(KEPT), new Samples(KEPT)));
        add(errors.forecast(), forecast);
        add(errors.persistence(), persistence);
    }

    private static void add(Samples samples, double value) {
        if (!Double.isNaN(value)) {
            samples.add(value);
        }
    }

    StreamPicture.Errors picture() {
        int[] leads = byLead.keySet().stream().mapToInt(Integer::intValue).toArray();
        int count = byLead.values().stream()
                .mapToInt(errors -> errors.forecast().size())
                .findFirst()
                .orElse(0);
        return new StreamPicture.Errors(leads, medians(OfLead::forecast), medians(OfLead::persistence), count);
    }

    private double[] medians(Function<OfLead, Samples> of) {
        return byLead.values().stream().map(of).mapToDouble(Samples::median).toArray();
    }

    void clear() {
        byLead.clear();
    }
}
