package org.hssflow.simulators.scenario;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.simulators.ParameterPath;
import org.hssflow.simulators.scenario.Action.Change;

/** The physical parameters of one stream over all its ticks. Immutable. */
final class ParameterSchedule {
    private final SortedMap<String, Double> base;
    private final Map<String, List<Event>> changes = new HashMap<>(); // of this stream, by parameter, in order

    ParameterSchedule(SortedMap<String, Double> base, List<Event> events, int stream) {
        this.base = base;
        List<Event> ordered = events.stream()
                .filter(event ->
                        event.action() instanceof Change && event.streams().contains(stream))
                .sorted(Comparator.comparingLong(Event::at))
                .toList();
        for (String name : base.keySet()) {
            changes.put(
                    name,
                    ordered.stream()
                            .filter(event -> ((Change) event.action()).to().containsKey(name))
                            .toList());
        }
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

    /**
     * Asked for at every stage of every substep of a solver.
     *
     * @param lastChange what begins later is not looked at
     */
    private double value(String name, long lastChange, double time) {
        Double start = base.get(name);
        List<Event> own = changes.get(name);
        if (start == null || own == null) {
            throw new IllegalArgumentException(
                    "expected one of the parameters " + base.keySet() + ", got '" + name + "'");
        }
        double value = start;
        for (int i = 0; i < own.size() && own.get(i).at() <= lastChange; i++) {
            boolean takenOver = i + 1 < own.size() && own.get(i + 1).at() <= lastChange;
            double until = takenOver ? own.get(i + 1).at() : time;
            Change change = (Change) own.get(i).action();
            double target = change.to().getOrDefault(name, value);
            double share =
                    change.over() == 0 ? 1 : Math.min(1, (until - own.get(i).at()) / change.over());
            value = share >= 1 ? target : value + share * (target - value);
        }
        return value;
    }
}
