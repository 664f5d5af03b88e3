package org.hssflow.simulators.scenario;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Seeds;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Action.Amplitude;
import org.hssflow.simulators.scenario.Action.Begin;
import org.hssflow.simulators.scenario.Action.Burst;
import org.hssflow.simulators.scenario.Action.Doom;
import org.hssflow.simulators.scenario.Action.End;
import org.hssflow.simulators.scenario.Action.Noise;
import org.hssflow.simulators.scenario.Action.OutputGrid;
import org.hssflow.simulators.scenario.Action.Pause;
import org.hssflow.simulators.scenario.Action.Restart;
import org.hssflow.simulators.scenario.Action.TimeStep;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a scenario. Chance is drawn anew at every tick, from (seed, stream, tick) alone, so that nothing depends on what
 * was drawn before.
 */
final class ScenarioStream implements StreamScript {
    private static final int FATES = 1; // separate sources of chance
    private static final int NOISE = 2;

    /** What is sent at a later tick than its own. */
    private record Delayed(long tick, Fate fate, PdeState state, double noise) {}

    private final Scenario scenario;
    private final int stream;
    private final Simulations simulations;
    private final List<Event> events; // of this stream
    private final ParameterSchedule parameters;
    private final double end; // seconds after the start
    private final long fateSeed;
    private final long noiseSeed;

    private final Deque<Delivery> ready = new ArrayDeque<>();
    private final SortedMap<Long, List<Delayed>> delayed = new TreeMap<>(); // by the tick they are sent at
    private SimulationSettings settings;
    private @Nullable LiveState live; // null where the stream is silent
    private long tick = -1;
    private final Schedule schedule;
    private long sequence;
    private long corrupted;
    private long restarts;
    private boolean over;

    ScenarioStream(Scenario scenario, int stream, Simulations simulations) {
        this.scenario = scenario;
        this.stream = stream;
        this.simulations = simulations;
        this.settings = scenario.settings();
        this.events = scenario.events().stream()
                .filter(event -> event.streams().contains(stream))
                .toList();
        this.parameters = new ParameterSchedule(settings.parameters(), events, stream);
        this.schedule = new Schedule(stream / (scenario.streams() * scenario.rate()), scenario.rate());
        this.end = scenario.duration().equals(Scenario.FOREVER)
                ? Double.POSITIVE_INFINITY
                : scenario.duration().toNanos() / 1e9;
        this.fateSeed = Seeds.seed(Seeds.seed(scenario.seed(), FATES), stream);
        this.noiseSeed = Seeds.seed(Seeds.seed(scenario.seed(), NOISE), stream);
        this.over = schedule.due() >= end;
    }

    @Override
    public String id() {
        return scenario.streamId(stream);
    }

    @Override
    public @Nullable Delivery peek() {
        while (ready.isEmpty() && !over) {
            nextTick();
        }
        return ready.peek();
    }

    @Override
    public void advance() {
        ready.remove();
    }

    private void nextTick() {
        LiveState before = live;
        if (before != null) {
            before.advance(parameters.leaving(tick, before.dt()));
        }
        if (tick >= 0) {
            schedule.next(speed());
        }
        tick++;
        instants();
        LiveState now = live;
        if (now != null) {
            publish(now, now == before ? parameters.arriving(tick) : parameters.leaving(tick));
        }
        List<Delayed> arriving = delayed.remove(tick);
        if (arriving != null) {
            arriving.forEach(late -> deliver(late.tick(), late.fate(), late.state(), late.noise(), null));
        }
        over = tick == scenario.steps()
                || schedule.nextDue(speed()) >= end
                || (live == null && events.stream().noneMatch(this::bringsBack));
        if (over) {
            delayed.values()
                    .forEach(all ->
                            all.forEach(late -> deliver(late.tick(), late.fate(), late.state(), late.noise(), null)));
        }
    }

    /** How much faster than the rate the next state follows. */
    private double speed() {
        double speed = 1;
        for (Event event : events) {
            if (event.action() instanceof Burst burst && event.covers(stream, tick)) {
                speed *= burst.factor();
            }
        }
        return speed;
    }

    /** Whether an event is yet to come that a silent stream begins with. */
    private boolean bringsBack(Event event) {
        return event.at() > tick && (event.action() instanceof Begin || wakes(event));
    }

    /** A stream that has ended is restarted once, by an event of its own; what repeats is for those that run. */
    private boolean wakes(Event event) {
        return event.action() instanceof Restart && event.every() == Event.ONCE && restarts > 0;
    }

    private void instants() {
        if (tick == 0 && events.stream().noneMatch(event -> event.action() instanceof Begin && event.at() > 0)) {
            begin();
        }
        for (Event event : events) {
            boolean silent = live == null && event.action() instanceof Restart && !wakes(event);
            if (event.strikes(stream, tick) && !silent) {
                strike(event.action());
            }
        }
    }

    private void strike(Action action) {
        LiveState now = live;
        if (action instanceof Pause pause) {
            schedule.pause(pause.seconds());
        } else if (action instanceof Amplitude amplitude && now != null) {
            now.multiply(amplitude.factor());
        } else if (action instanceof TimeStep || action instanceof OutputGrid) {
            settings = Scenario.changed(action, settings);
            if (now != null) {
                now.continueWith(simulations.of(settings));
            }
        } else if (action instanceof End) {
            live = null;
        } else if (action instanceof Restart || (action instanceof Begin && now == null)) {
            begin();
        }
    }

    /** The n-th beginning of stream i is trajectory i + n·streams of a data set. */
    private void begin() {
        live = new LiveState(id(), simulations.of(settings), scenario.seed(), stream + restarts * scenario.streams());
        restarts++;
    }

    private void publish(LiveState now, SortedMap<String, Double> madeWith) {
        double sigma = sigma();
        PdeState state = now.publish(madeWith, sigma, Seeds.random(noiseSeed, tick));
        Random random = Seeds.random(fateSeed, tick);
        for (Event event : events) {
            if (event.action() instanceof Doom doom
                    && event.covers(stream, tick)
                    && random.nextDouble() < doom.probability()) {
                suffer(doom, state, sigma, random);
                return;
            }
        }
        deliver(tick, Fate.SENT, state, sigma, null);
    }

    private void suffer(Doom doom, PdeState state, double sigma, Random random) {
        switch (doom.fate()) {
            case DUPLICATED -> {
                deliver(tick, Fate.SENT, state, sigma, null);
                deliver(tick, Fate.DUPLICATED, state, sigma, null);
            }
            case CORRUPT -> deliver(tick, Fate.CORRUPT, state, sigma, MalformedRecord.kind(stream + corrupted++));
            case REORDERED -> delay(1 + (long) (random.nextDouble() * doom.by()), doom.fate(), state, sigma);
            case LATE -> delay(doom.by(), doom.fate(), state, sigma);
            default -> deliver(tick, doom.fate(), state, sigma, null);
        }
    }

    private void delay(long ticks, Fate fate, PdeState state, double sigma) {
        delayed.computeIfAbsent(tick + ticks, at -> new ArrayList<>()).add(new Delayed(tick, fate, state, sigma));
    }

    private double sigma() {
        double variance = 0;
        for (Event event : events) {
            if (event.action() instanceof Noise noise && event.covers(stream, tick)) {
                variance += noise.sigma() * noise.sigma();
            }
        }
        return Math.sqrt(variance);
    }

    private void deliver(long ofTick, Fate fate, PdeState state, double noise, @Nullable MalformedRecord corruption) {
        ready.add(new Delivery(sequence++, ofTick, schedule.due(), fate, state, noise, corruption));
    }
}
