package org.hssflow.hss.cuda;

import org.hssflow.hss.training.Objective;

/** Trajectories on a card, and what a loss on them is. */
record CardData(Objective objective, long values) {
    static CardData upload(Memories memories, Objective objective) {
        return new CardData(objective, memories.upload(objective.data().values()));
    }

    /** Where windows of so many steps begin in the values. */
    long[] offsets(int[] windows, int first, int count, int steps) {
        long[] offsets = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = objective.data().offset(windows[first + i], steps);
        }
        return offsets;
    }

    /** The share of the structure {@code Train} that is about the loss. */
    void put(Parameters to, int steps, double share) {
        Double epsilon = objective.relativeEpsilon();
        to.put(steps).put(objective.residual()).put(epsilon != null).put(objective.scale());
        to.put(epsilon == null ? 0 : epsilon.doubleValue()).put(share);
    }
}
