package org.hssflow.benchmarks.pipeline;

import java.util.List;

/**
 * Two jobs that differ in one thing.
 *
 * @param name what differs
 * @param first whose rate is over the other's
 * @param second what it is compared with
 * @param goal the least ratio that is wanted
 */
record Contest(String name, Variant first, Variant second, double goal) {
    /** So many states of 1 KB take about as long as one of 64 KB, with one step ahead and with ten. */
    private static final int LARGE = 12;

    private static final int LARGE_AND_FAR = 40;

    /**
     * All there are.
     *
     * @param states of 1 KB for each run; of larger ones fewer, which take about as long
     */
    static List<Contest> all(int states) {
        Workload heat = Workload.heat(whole(states));
        Workload navierStokes = Workload.navierStokes(whole(states / LARGE));
        return List.of(
                new Contest(
                        "model / identity, 1 KB, K=10",
                        new Variant("Heat model", heat, heat.states(), "cpu", 10, true),
                        new Variant("identity", heat, heat.states(), IdentityProvider.NAME, 10, true),
                        0.85),
                state(navierStokes, navierStokes.states(), 1),
                state(navierStokes, whole(states / LARGE_AND_FAR), 10));
    }

    private static Contest state(Workload workload, int states, int leads) {
        return new Contest(
                "RocksDB / stateless, 64 KB, K=" + leads,
                new Variant("RocksDB", workload, states, IdentityProvider.NAME, leads, true),
                new Variant("stateless", workload, states, IdentityProvider.NAME, leads, false),
                0.7);
    }

    /** As many of every stream. */
    private static int whole(int states) {
        return states / Workload.STREAMS * Workload.STREAMS;
    }
}
