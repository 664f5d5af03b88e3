package org.hssflow.benchmarks.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two jobs that differ in one thing.
 *
 * @param name what differs
 * @param first whose rate is over the other's
 * @param second what it is compared with
 * @param goal the least ratio that is wanted, or null if none was set
 */
record Contest(
        String name,
        Variant first,
        Variant second,
        @Nullable Double goal) {
    /** So many states of 1 KB take about as long as one of 64 KB, with one step ahead and with ten. */
    private static final int LARGE = 12;

    private static final int LARGE_AND_FAR = 40;
    /** The same of one that Burgers' model forecasts, and of one that Navier–Stokes' does. */
    private static final int BURGERS = 4;

    private static final int NAVIER_STOKES = 30;
    private static final int LEADS = 10;

    /**
     * All there are.
     *
     * @param states of 1 KB for each run; of larger ones fewer, which take about as long
     */
    static List<Contest> all(int states) {
        Workload large = Workload.large(whole(states / LARGE));
        return List.of(
                model("", Workload.heat(whole(states)), 0.85),
                state(large, large.states(), 1),
                state(large, whole(states / LARGE_AND_FAR), LEADS),
                model("Burgers ", Workload.burgers(whole(states / BURGERS)), null),
                model("Navier-Stokes ", Workload.navierStokes(whole(states / NAVIER_STOKES)), null));
    }

    private static Contest model(String equation, Workload workload, @Nullable Double goal) {
        return new Contest(
                equation + "model / identity, " + workload.name() + ", K=" + LEADS,
                new Variant("model", workload, workload.states(), "cpu", LEADS, true),
                new Variant("identity", workload, workload.states(), IdentityProvider.NAME, LEADS, true),
                goal);
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
