package org.hssflow.simulators.scenario;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an {@link Event} does to a stream. */
public sealed interface Action {
    List<String> LASTING = List.of("noise", "burst", "drop", "duplicate", "reorder", "late", "corrupt");
    List<String> REPEATING = List.of("amplitude", "pause", "restart");

    /** Whether it may be limited to a span of ticks. */
    default boolean lasts() {
        return false;
    }

    /** Whether it may happen again and again. */
    default boolean repeats() {
        return false;
    }

    /**
     * Physical parameters take new values, in the step that leaves the tick.
     *
     * @param to the new values by name
     * @param over for how many ticks they change linearly; 0 for a jump
     */
    record Change(SortedMap<String, Double> to, long over) implements Action {
        public Change {
            to = new TreeMap<>(to);
            if (to.isEmpty() || over < 0) {
                throw new IllegalArgumentException(
                        "expected at least one parameter and a duration from 0 on, got " + to + " over " + over);
            }
        }
    }

    /** The state is multiplied, and the simulation goes on from there. */
    record Amplitude(double factor) implements Action {
        public Amplitude {
            positive("amplitude", factor);
        }

        @Override
        public boolean repeats() {
            return true;
        }
    }

    /**
     * What is published, but not the simulation, has normally distributed noise.
     *
     * @param sigma the standard deviation, in the units of the field
     */
    record Noise(double sigma) implements Action {
        public Noise {
            positive("noise", sigma);
        }

        @Override
        public boolean lasts() {
            return true;
        }
    }

    /** The simulation stands still and sends nothing. */
    record Pause(double seconds) implements Action {
        public Pause {
            positive("pause", seconds);
        }

        @Override
        public boolean repeats() {
            return true;
        }
    }

    /**
     * States follow each other faster.
     *
     * @param factor times the rate
     */
    record Burst(double factor) implements Action {
        public Burst {
            positive("burst", factor);
        }

        @Override
        public boolean lasts() {
            return true;
        }
    }

    /**
     * Some states meet with a fate; of several that are possible, the first in the scenario's order that strikes.
     *
     * @param fate which; not {@link Fate#SENT}
     * @param probability of each state, above 0 and at most 1
     * @param by how many ticks late: reordered states 1 to {@code by}, late ones exactly so many; 0 for other fates
     */
    record Doom(Fate fate, double probability, long by) implements Action {
        public Doom {
            if (!(probability > 0 && probability <= 1)) {
                throw new IllegalArgumentException("expected a probability above 0 and at most 1, got " + probability);
            }
            boolean delayed = fate == Fate.REORDERED || fate == Fate.LATE;
            if (fate == Fate.SENT || delayed != (by > 0)) {
                throw new IllegalArgumentException(
                        "expected a delay of at least 1 tick for what is reordered or late, got " + by + " for "
                                + fate.id());
            }
        }

        @Override
        public boolean lasts() {
            return true;
        }
    }

    /** The stream is not there before. */
    record Begin() implements Action {}

    /** The stream sends nothing more, unless it is restarted. */
    record End() implements Action {}

    /** The stream begins anew: step 0, another initial state, the parameters of the moment. */
    record Restart() implements Action {
        @Override
        public boolean repeats() {
            return true;
        }
    }

    /** From this state on, states are {@code dt} apart. */
    record TimeStep(double dt) implements Action {
        public TimeStep {
            positive("dt", dt);
        }
    }

    /** From this state on, so many points of each axis are kept. */
    record OutputGrid(int points) implements Action {}

    private static void positive(String name, double value) {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("expected a positive, finite " + name + ", got " + value);
        }
    }
}
