package org.hssflow.hss.training;

import java.util.Arrays;

/**
 * Pairs of states one time step apart. The arrays are not copied: whoever makes transitions gives the arrays away.
 *
 * @param points n, the values of one state
 * @param before u(t), (count, n), one state after the other
 * @param after u(t + dt), (count, n)
 */
public record Transitions(int points, float[] before, float[] after) {
    public Transitions {
        if (points < 1 || before.length == 0 || before.length % points != 0 || before.length != after.length) {
            throw new IllegalArgumentException("expected as many next states as states, at least one, of " + points
                    + " values each, got " + before.length + " and " + after.length + " values");
        }
        for (int i = 0; i < before.length; i++) {
            if (!Float.isFinite(before[i]) || !Float.isFinite(after[i])) {
                throw new IllegalArgumentException("expected finite values, got " + before[i] + " and " + after[i]
                        + " at point " + i % points + " of transition " + i / points + "; leave it out");
            }
        }
    }

    /** The number of pairs. */
    public int count() {
        return before.length / points;
    }

    /** s = max |u(t+dt) − u(t)|: what a surrogate's output is scaled by [S, 3.2]. */
    public float largestChange() {
        float max = 0;
        for (int i = 0; i < before.length; i++) {
            max = Math.max(max, Math.abs(after[i] - before[i]));
        }
        return max;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Transitions other
                && points == other.points
                && Arrays.equals(before, other.before)
                && Arrays.equals(after, other.after);
    }

    @Override
    public int hashCode() {
        return 31 * points + before.length;
    }

    @Override
    public String toString() {
        return count() + " transitions of " + points + " points";
    }
}
