package org.hssflow.simulators.scenario;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.simulators.ParameterPath;
import org.hssflow.simulators.scenario.Action.Change;

/** The physical parameters of one stream over all its ticks. Immutable. */
final class ParameterSchedule {
    private final SortedMap<String, Double> base;
    private final List<Event> changes; // of this stream, in order

    ParameterSchedule(SortedMap<String, Double> base, List<Event> events, int stream) {
        this.base = base;
        this.changes = events.stream()
                .filter(event ->
                        event.action() instanceof Change && event.streams().contains(stream))
                .sorted((a, b) -> Long.compare(a.at(), b.at()))
                .toList();
    }

    /** The parameters in the step that leaves a tick: what changes at the next tick is not in it. */
    ParameterPath leaving(long tick, double dt) {
        return (name, time) -> value(name, tick, tick + time / dt);
    }

    /** The parameters at the beginning of the step that leaves a tick. */
    SortedMap<String, Double> leaving(long tick) {
        return values(tick, (double) tick);
    }

    /** The parameters at the end of the step that arrives at a tick: those its state was made with. */
    SortedMap<String, Double> arriving(long tick) {
        return values(tick - 1, (double) tick);
    }

    private SortedMap<String, Double> values(long lastChange, double time) {
        SortedMap<String, Double> values = new TreeMap<>();
        base.keySet().forEach(name -> values.put(name, value(name, lastChange, time)));
        return values;
    }

    /** @param lastChange what begins later is not looked at */
    private double value(String name, long lastChange, double time) {
        Double start = base.get(name);
        if (start == null) {
            throw new IllegalArgumentException(
                    "expected one of the parameters " + base.keySet() + ", got '" + name + "'");
        }
        double value = start;
        List<Event> begun = changes.stream()
                .filter(event -> event.at() <= lastChange
                        && ((Change) event.action()).to().containsKey(name))
                .toList();
        for (int i = 0; i < begun.size(); i++) {
            double until = i + 1 < begun.size() ? begun.get(i + 1).at() : time; // the next change takes over
            Change change = (Change) begun.get(i).action();
            double target = change.to().getOrDefault(name, value);
            double share =
                    change.over() == 0 ? 1 : Math.min(1, (until - begun.get(i).at()) / change.over());
            value = share >= 1 ? target : value + share * (target - value);
        }
        return value;
    }
}
