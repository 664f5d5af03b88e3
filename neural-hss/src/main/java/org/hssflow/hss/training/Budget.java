package org.hssflow.hss.training;

import org.jspecify.annotations.Nullable;

/**
 * When training ends: after so many optimiser steps, so much time, or whichever comes first. Only a budget of steps alone
 * makes a training reproducible.
 *
 * @param steps at least 1, or null for no limit
 * @param seconds positive, or null for no limit
 */
public record Budget(@Nullable Long steps, @Nullable Double seconds) {
    public Budget {
        if (steps == null && seconds == null) {
            throw new IllegalArgumentException("expected a budget of steps, of seconds or of both, got neither");
        }
        if (steps != null && steps < 1) {
            throw new IllegalArgumentException("expected a budget of at least 1 step, got " + steps);
        }
        if (seconds != null && !(seconds > 0)) {
            throw new IllegalArgumentException("expected a positive budget of seconds, got " + seconds);
        }
    }

    public static Budget ofSteps(long steps) {
        return new Budget(steps, null);
    }

    public static Budget ofSeconds(double seconds) {
        return new Budget(null, seconds);
    }

    /** How much is used up, from 0 to 1: the larger of the two fractions. */
    double fraction(long stepsDone, double secondsDone) {
        double fraction = 0;
        if (steps != null) {
            fraction = stepsDone / (double) steps;
        }
        if (seconds != null) {
            fraction = Math.max(fraction, secondsDone / seconds);
        }
        return Math.min(1, fraction);
    }
}
