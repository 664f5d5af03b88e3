package org.hssflow.simulators.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Action.Doom;

/** Makes {@link Event}s of the entries of a YAML list. */
final class EventReader {
    private static final List<String> ACTIONS = List.of(
            "change",
            "amplitude",
            "noise",
            "pause",
            "burst",
            "drop",
            "duplicate",
            "reorder",
            "late",
            "corrupt",
            "begin",
            "end",
            "restart",
            "dt",
            "output-grid");
    private static final List<String> OTHERS = List.of("streams", "at", "for", "every", "over", "by");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

    private static final Pattern TICKS = Pattern.compile("\\d+");
    private static final double ROUNDING = 1e-9; // of a tick: 0.3 s at 10 a second are 3 ticks

    private final SimulationSettings settings;
    private final double rate;
    private final int streams;
    private final long steps;

    EventReader(SimulationSettings settings, double rate, int streams, long steps) {
        this.settings = settings;
        this.rate = rate;
        this.streams = streams;
        this.steps = steps;
    }

    Event read(YamlValue value) {
        Keys keys = new Keys(value);
        String kind = keys.one(ACTIONS, OTHERS);
        YamlValue what = keys.require(kind);
        Action action = Keys.located(what, () -> action(kind, what, keys));
        Streams who = keys.get("streams", EventReader::streams, Streams.ALL);
        long at = keys.get("at", this::tickOfRun, 0L);
        long length = keys.get("for", this::ticks, Event.UNTIL_THE_END);
        long every = keys.get("every", this::period, Event.ONCE);
        keys.refuseOthers();
        return keys.make(() -> {
            Event event = new Event(who, at, length, every, action);
            Scenario.requirePossible(event, settings, streams);
            return event;
        });
    }

    private Action action(String kind, YamlValue what, Keys keys) {
        return switch (kind) {
            case "change" -> change(what, keys);
            case "amplitude" -> new Action.Amplitude(what.number());
            case "noise" -> new Action.Noise(what.number());
            case "pause" -> new Action.Pause(what.seconds());
            case "burst" -> new Action.Burst(what.number());
            case "drop" -> new Doom(Fate.DROPPED, what.number(), 0);
            case "duplicate" -> new Doom(Fate.DUPLICATED, what.number(), 0);
            case "reorder" -> new Doom(Fate.REORDERED, what.number(), keys.get("by", this::ticks, 1L));
            case "late" -> new Doom(Fate.LATE, what.number(), ticks(keys.require("by")));
            case "corrupt" -> new Doom(Fate.CORRUPT, what.number(), 0);
            case "begin" -> yes(what, new Action.Begin());
            case "end" -> yes(what, new Action.End());
            case "restart" -> yes(what, new Action.Restart());
            case "dt" -> new Action.TimeStep(what.number());
            case "output-grid" -> new Action.OutputGrid(what.wholeInt());
            default -> throw new IllegalStateException("no action is made of " + kind);
        };
    }

    private Action change(YamlValue what, Keys keys) {
        SortedMap<String, Double> to = new TreeMap<>();
        what.map().forEach((parameter, value) -> to.put(parameter, value.number()));
        return new Action.Change(to, keys.get("over", this::ticks, 0L));
    }

    private static Action yes(YamlValue what, Action action) {
        if (!what.text().equals("true")) {
            throw what.error("expected true, got '" + what.text() + "'; leave the event out if it is not to happen");
        }
        return action;
    }

    private long tickOfRun(YamlValue value) {
        long tick = ticks(value);
        if (tick > steps) {
            throw value.error("expected a tick of the " + steps + " steps, got " + tick + ": it would never come");
        }
        return tick;
    }

    private long period(YamlValue value) {
        long ticks = ticks(value);
        if (ticks == 0) {
            throw value.error("expected at least 1 tick, got 0; leave 'every' out for what happens once");
        }
        return ticks;
    }

    /** A number of ticks, or seconds of the schedule. */
    private long ticks(YamlValue value) {
        if (value.isSeconds()) {
            return (long) Math.ceil(value.seconds() * rate - ROUNDING);
        }
        if (!TICKS.matcher(value.text()).matches()) {
            throw value.error(
                    "expected a number of ticks such as 40, or seconds such as 2.5s, got '" + value.text() + "'");
        }
        return value.whole();
    }

    /** {@code 3}, {@code 0-4}, or a list of such. */
    private static Streams streams(YamlValue value) {
        List<Streams.Range> ranges = new ArrayList<>();
        for (YamlValue one : value.isList() ? value.list() : List.of(value)) {
            Matcher range = RANGE.matcher(one.text());
            if (!range.matches()) {
                throw one.error("expected a stream number such as 3, or a range such as 0-4, got '" + one.text() + "'");
            }
            ranges.add(Keys.located(one, () -> range(range)));
        }
        if (ranges.isEmpty()) {
            throw value.error("expected at least one stream, got an empty list; leave 'streams' out for all");
        }
        return new Streams(ranges);
    }

    private static Streams.Range range(Matcher range) {
        try {
            int first = Integer.parseInt(range.group(1));
            return new Streams.Range(first, range.group(2) == null ? first : Integer.parseInt(range.group(2)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected stream numbers below 2^31, got " + range.group());
        }
    }
}
