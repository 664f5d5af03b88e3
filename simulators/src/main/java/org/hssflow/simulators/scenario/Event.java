package org.hssflow.simulators.scenario;

/**
 * Something that happens to streams at a tick, from a tick on, or again and again.
 *
 * @param streams to which
 * @param at the tick, from 0 on
 * @param length for how many ticks, if the action lasts; {@link #UNTIL_THE_END}
 * @param every after how many ticks it happens again, if it is an instant; {@link #ONCE}
 * @param action what happens
 */
public record Event(Streams streams, long at, long length, long every, Action action) {
    public static final long UNTIL_THE_END = Long.MAX_VALUE;
    public static final long ONCE = 0;

    /** @throws IllegalArgumentException if the times do not suit the action */
    public Event {
        if (at < 0 || length < 1 || every < 0) {
            throw new IllegalArgumentException(
                    "expected times from 0 on, got at " + at + ", for " + length + ", every " + every + " ticks");
        }
        if (every != ONCE && !action.repeats()) {
            throw new IllegalArgumentException("expected 'every' with " + Action.REPEATING + " only; leave it out");
        }
        if (length != UNTIL_THE_END && !action.lasts()) {
            throw new IllegalArgumentException("expected 'for' with " + Action.LASTING + " only; leave it out");
        }
    }

    /** Happens once, or begins and lasts until the end. */
    public static Event of(Streams streams, long at, Action action) {
        return new Event(streams, at, UNTIL_THE_END, ONCE, action);
    }

    /** Whether an instant falls on a tick of a stream. */
    boolean strikes(int stream, long tick) {
        boolean now = tick == at || (every != ONCE && tick > at && (tick - at) % every == 0);
        return now && streams.contains(stream);
    }

    /** Whether what lasts covers a tick of a stream. */
    boolean covers(int stream, long tick) {
        return tick >= at && tick - at < length && streams.contains(stream);
    }
}
