package org.hssflow.monitor.view;

import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.DriftScore;

/** What is kept of a {@link DriftScore}: who wrote it may have written texts of any length. */
record Score(
        double residual,
        double score,
        double statistic,
        double limit,
        SortedMap<String, Double> identified,
        double pdeResidual,
        DriftScore.Status status) {
    static final Score NONE = new Score(
            Double.NaN, Double.NaN, Double.NaN, Double.NaN, new TreeMap<>(), Double.NaN, DriftScore.Status.CALM);

    static Score of(DriftScore score) {
        return new Score(
                score.residual(),
                score.score(),
                score.statistic(),
                score.limit(),
                Texts.few(score.identified()),
                score.pdeResidual(),
                score.status());
    }

    boolean isAlarmed() {
        return status == DriftScore.Status.ALARM || status == DriftScore.Status.DRIFTING;
    }
}
