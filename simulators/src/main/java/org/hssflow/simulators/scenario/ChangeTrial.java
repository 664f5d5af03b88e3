package org.hssflow.simulators.scenario;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.Solver;
import org.hssflow.simulators.scenario.Action.Change;

/**
 * Tries before a run whether the solver can follow parameters that change over several ticks, in the first and the last step of
 * each change: between them, a linear change is nowhere larger in relation to the parameter.
 */
final class ChangeTrial {
    private final SimulationSettings settings;
    private final int streams;
    private final long steps;
    private final List<Event> changes;
    private final Solver solver;

    ChangeTrial(SimulationSettings settings, int streams, long steps, List<Event> events) {
        this.settings = settings;
        this.streams = streams;
        this.steps = steps;
        this.changes = events.stream()
                .filter(event -> event.action() instanceof Change)
                .toList();
        this.solver = new Simulation(settings).solver();
    }

    /**
     * @return the event
     * @throws IllegalArgumentException if it changes parameters faster than the solver can follow, in any of its streams
     */
    Event require(Event event) {
        if (event.action() instanceof Change change && change.over() > 0) {
            Set<List<Event>> tried = new HashSet<>(); // many streams have the same changes
            for (int i = 0; i < streams; i++) {
                int stream = i;
                List<Event> own = changes.stream()
                        .filter(other -> other.streams().contains(stream))
                        .toList();
                if (own.contains(event) && tried.add(own)) {
                    require(event.at(), change.over(), own, stream);
                }
            }
        }
        return event;
    }

    private void require(long at, long over, List<Event> own, int stream) {
        ParameterSchedule schedule = new ParameterSchedule(settings.parameters(), own, stream);
        long next = own.stream()
                .mapToLong(Event::at)
                .filter(other -> other > at)
                .min()
                .orElse(Long.MAX_VALUE); // a later change takes over
        long last = at + Math.min(over, next - at) - 1;
        LongStream.of(at, last)
                .filter(tick -> tick < steps)
                .forEach(tick -> solver.requirePossible(schedule.leaving(tick, solver.dt())));
    }
}
