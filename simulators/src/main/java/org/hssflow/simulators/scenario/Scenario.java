package org.hssflow.simulators.scenario;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/**
 * Which streams of states there are, and what happens to them.
 *
 * @param name for people
 * @param settings what is simulated; an evolution in time
 * @param prefix of the stream ids: stream i is {@code prefix-i}
 * @param streams how many, at least 1
 * @param rate states per second of each stream, positive
 * @param steps after the first state of each stream; {@link #ENDLESS} for no limit
 * @param duration after which to stop, complete or not; {@link #FOREVER} for no limit
 * @param seed stream i begins as trajectory i of a data set of that seed does
 * @param events in the order of their precedence
 */
public record Scenario(
        String name,
        SimulationSettings settings,
        String prefix,
        int streams,
        double rate,
        long steps,
        Duration duration,
        long seed,
        List<Event> events) {
    private static final int MAX_STREAMS = 100_000; // each holds a state of the solver

    public static final long ENDLESS = Long.MAX_VALUE;
    public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    /** @throws IllegalArgumentException if a number is out of range, or an event asks for what the equation does not have */
    public Scenario {
        events = List.copyOf(events);
        settings.equation().requireEvolution();
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("expected a prefix of the stream ids, got an empty one");
        }
        if (streams < 1) {
            throw new IllegalArgumentException("expected at least 1 stream, got " + streams);
        }
        if (streams > MAX_STREAMS) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_STREAMS + " streams in one process, got " + streams);
        }
        if (!(rate > 0) || !Double.isFinite(rate)) {
            throw new IllegalArgumentException("expected a positive, finite rate, got " + rate);
        }
        if (steps < 0) {
            throw new IllegalArgumentException("expected at least 0 steps, got " + steps);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("expected a positive duration, got " + duration);
        }
        for (Event event : events) {
            requirePossible(event, settings, streams);
        }
    }

    /** One simulation in so many streams, undisturbed. */
    public static Scenario steady(
            SimulationSettings settings,
            String prefix,
            int streams,
            double rate,
            long steps,
            Duration duration,
            long seed) {
        return new Scenario("steady", settings, prefix, streams, rate, steps, duration, seed, List.of());
    }

    /** @throws IllegalArgumentException if the event asks for what the equation or the grid does not have */
    static void requirePossible(Event event, SimulationSettings settings, int streams) {
        event.streams().requireBelow(streams);
        SimulationSettings changed = changed(event.action(), settings);
        if (!changed.equals(settings)) { // most events leave them alone, and a solver is not made for nothing
            var unused = new Simulation(changed);
        }
    }

    /** The settings once an action has been taken. */
    static SimulationSettings changed(Action action, SimulationSettings settings) {
        if (action instanceof Action.Change change) {
            SimulationSettings changed = settings;
            for (var parameter : change.to().entrySet()) {
                changed = changed.withParameter(parameter.getKey(), parameter.getValue());
            }
            return changed;
        }
        if (action instanceof Action.TimeStep step) {
            return settings.withDt(step.dt());
        }
        return action instanceof Action.OutputGrid grid
                ? settings.withGrids(settings.points(), grid.points())
                : settings;
    }

    /** The id of a stream, which is its key in the topic. */
    public String streamId(int stream) {
        return prefix + "-" + stream;
    }

    /** The streams at their beginnings; each call makes new ones. */
    public StreamSet streamSet() {
        Simulations simulations = new Simulations();
        List<StreamScript> scripts = IntStream.range(0, streams)
                .<StreamScript>mapToObj(i -> new ScenarioStream(this, i, simulations))
                .toList();
        return new StreamSet(name, fingerprint(), scripts);
    }

    /** Not of the rate and of when the run ends; but what is delayed comes at the end at the latest, in another order. */
    private String fingerprint() {
        boolean delays = events.stream().anyMatch(event -> event.action() instanceof Action.Doom doom && doom.by() > 0);
        String content = settings + "|" + streams + "|" + seed + "|" + events
                + (delays ? "|" + steps + "|" + duration + "|" + rate : "");
        return StreamSet.fingerprint(List.of(content.getBytes(StandardCharsets.UTF_8)));
    }
}
