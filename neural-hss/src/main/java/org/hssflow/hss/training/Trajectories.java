package org.hssflow.hss.training;

import java.util.Arrays;

/**
 * True trajectories in single precision, to train on: some states each, one time step apart. Pairs of states are trajectories of two.
 * The array is not copied: whoever makes trajectories gives it away.
 *
 * @param points n, the values of one state
 * @param states of each trajectory, at least 2
 * @param values (trajectory, time, n) in C order
 */
public record Trajectories(int points, int states, float[] values) {
    public Trajectories {
        if (points < 1 || states < 2 || values.length == 0 || values.length % Math.multiplyExact(points, states) != 0) {
            throw new IllegalArgumentException(
                    "expected whole trajectories, at least one, of at least 2 states of at least"
                            + " 1 value, got " + values.length + " values for states of " + points + ", " + states
                            + " in a trajectory");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "expected finite values, got " + values[i] + " at point " + i % points
                                + " of state " + i / points % states + " of trajectory " + i / points / states
                                + "; leave that trajectory out");
            }
        }
    }

    /** Trajectories of two states. */
    public static Trajectories ofPairs(int points, float[] before, float[] after) {
        if (points < 1 || before.length % points != 0 || before.length != after.length) {
            throw new IllegalArgumentException("expected as many next states as states of " + points
                    + " values each, got " + before.length + " and " + after.length + " values");
        }
        float[] values = new float[Math.addExact(before.length, after.length)];
        for (int at = 0; at < before.length; at += points) {
            System.arraycopy(before, at, values, 2 * at, points);
            System.arraycopy(after, at, values, 2 * at + points, points);
        }
        return new Trajectories(points, 2, values);
    }

    /** The number of trajectories. */
    public int count() {
        return values.length / (points * states);
    }

    /** How many runs of so many steps there are; those of one trajectory overlap. Of one step: the transitions. */
    public int windows(int steps) {
        return count() * Math.max(0, states - steps);
    }

    /** Where the first state of a window of so many steps begins; its next states follow. */
    public int offset(int window, int steps) {
        int ofOne = states - steps;
        return (window / ofOne * states + window % ofOne) * points;
    }

    /** The largest |u(t+dt) − u(t)|; NaN if a value is. */
    public float largestChange() {
        float max = 0;
        for (int window = 0; window < windows(1); window++) {
            int at = offset(window, 1);
            for (int i = at; i < at + points; i++) {
                max = Math.max(max, Math.abs(values[i + points] - values[i]));
            }
        }
        return max;
    }

    /** The largest |u| but of the states that trajectories begin with; NaN if a value is. */
    float largestResult() {
        float max = 0;
        for (int window = 0; window < windows(1); window++) {
            int at = offset(window, 1) + points;
            for (int i = at; i < at + points; i++) {
                max = Math.max(max, Math.abs(values[i]));
            }
        }
        return max;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Trajectories other
                && points == other.points
                && states == other.states
                && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * points + states) + values.length;
    }

    @Override
    public String toString() {
        return count() + " trajectories of " + states + " states of " + points + " values";
    }
}
