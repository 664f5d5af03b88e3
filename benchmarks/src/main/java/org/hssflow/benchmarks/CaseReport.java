package org.hssflow.benchmarks;

import java.util.List;

/**
 * What a race on one problem gave.
 *
 * @param name of the problem
 * @param batch the number of states
 * @param multiplyAdds of one pass
 * @param rounds how often everybody was timed
 * @param microseconds of our pass
 * @param shareOfPeak our multiply-adds per second over those of registers alone, in the same round
 * @param peers every form of every peer
 */
record CaseReport(
        String name,
        int batch,
        long multiplyAdds,
        int rounds,
        Quartiles microseconds,
        Quartiles shareOfPeak,
        List<Form> peers) {
    /**
     * @param microseconds of its pass
     * @param ratio its time over ours in the same round
     * @param best whether no other form of that peer is faster
     */
    record Form(String peer, String name, Quartiles microseconds, Quartiles ratio, boolean best) {}
}
