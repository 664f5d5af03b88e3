package org.hssflow.pde.stream;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Which model serves whom from now on, and why. A decision is complete in itself: the newest one of its {@link #key()} is all
 * that has to be known, so the log of decisions may be compacted.
 *
 * @param surrogate the line of models it is about, such as {@code heat-1d}
 * @param scope the stream it is about, or {@link #ALL_STREAMS}
 * @param action what was decided
 * @param champion the model in service from now on
 * @param candidate the model to run in its shadow, if any
 * @param previous the champion before this one, to go back to, if any
 * @param dropped the model that this decision takes out of service or out of the shadow, to be tried again in this scope
 *     in its own regime at most, if any
 * @param equation what the model is for; an evolution in time, since nobody serves other states
 * @param shape the shape of the states it takes
 * @param dt the time step it makes
 * @param reason for people: why
 * @param cause the state it was made at, and the figures; null if a person decided
 * @param decidedAtMillis when, in milliseconds since the epoch
 */
public record ModelDecision(
        String surrogate,
        String scope,
        Action action,
        ModelId champion,
        @Nullable ModelId candidate,
        @Nullable ModelId previous,
        @Nullable ModelId dropped,
        Equation equation,
        Shape shape,
        double dt,
        String reason,
        @Nullable Cause cause,
        long decidedAtMillis)
        implements Serializable {
    /** The scope of a model that serves every stream that fits it. */
    public static final String ALL_STREAMS = "*";

    /** What was decided. */
    public enum Action {
        /** The champion serves, by an operator's word. */
        SERVE,
        /** The candidate runs in the shadow of the champion. */
        SHADOW,
        /** The candidate became the champion. */
        PROMOTE,
        /** The candidate was dropped. */
        REJECT,
        /** The previous champion serves again. */
        ROLLBACK
    }

    /**
     * The evidence for a decision.
     *
     * @param step of the state that it was made at
     * @param origin where that state stands in the topic of the states
     * @param figures by name, such as the errors of both models and how many transitions were compared
     */
    public record Cause(long step, Origin origin, SortedMap<String, Double> figures) implements Serializable {
        public Cause {
            figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
        }
    }

    public ModelDecision {
        ModelId.requireName(surrogate);
        if (scope.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a stream id or '" + ALL_STREAMS + "' as the scope, got an empty one");
        }
        equation.requireEvolution();
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
    }

    /** That a champion serves from now on, by a person's word or a configuration. */
    public static ModelDecision serve(
            String surrogate,
            String scope,
            ModelId champion,
            Equation equation,
            Shape shape,
            double dt,
            String reason,
            long decidedAtMillis) {
        return new ModelDecision(
                surrogate,
                scope,
                Action.SERVE,
                champion,
                null,
                null,
                null,
                equation,
                shape,
                dt,
                reason,
                null,
                decidedAtMillis);
    }

    /** What a later decision replaces: the surrogate and the scope. No surrogate's name holds a slash. */
    public String key() {
        return surrogate + "/" + scope;
    }
}
