package org.hssflow.hss.training;

/** Transitions with the states before and after apart, (count, n) each. */
record Pairs(int points, float[] before, float[] after) {
    static Pairs of(Trajectories trajectories) {
        int n = trajectories.points();
        int count = trajectories.windows(1);
        float[] before = new float[count * n];
        float[] after = new float[count * n];
        for (int i = 0; i < count; i++) {
            int at = trajectories.offset(i, 1);
            System.arraycopy(trajectories.values(), at, before, i * n, n);
            System.arraycopy(trajectories.values(), at + n, after, i * n, n);
        }
        return new Pairs(n, before, after);
    }

    Trajectories trajectories() {
        return Trajectories.ofPairs(points, before, after);
    }

    int count() {
        return before.length / points;
    }
}
