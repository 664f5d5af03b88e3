package org.hssflow.app.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.DriftScore;

/**
 * How well forecasts did on some transitions.
 *
 * @param transitions how many
 * @param useless how many of them were no better than "nothing changes": a one-step error of at least 1, or none
 * @param medians the median one-step error e = ‖û − u‖ / ‖u − u₋‖ of each stream
 */
record ForecastQuality(int transitions, int useless, SortedMap<String, Double> medians) {
    /** By how much the share of useless forecasts may grow: streams are at rest, or jump, now and then. */
    private static final double SHARE = 0.2;

    private static final double USELESS = 1;
    /** One alone is no pattern. */
    private static final int LEAST_USELESS = 2;
    /** An error below is as good as none. */
    private static final double LEAST = 1e-9;

    static ForecastQuality of(List<DriftScore> scores) {
        Map<String, List<Double>> byStream = new TreeMap<>();
        int useless = 0;
        for (DriftScore score : scores) {
            double error = score.residual();
            useless += error < USELESS ? 0 : 1; // NaN counts
            byStream.computeIfAbsent(score.streamId(), id -> new ArrayList<>()).add(error);
        }
        SortedMap<String, Double> medians = new TreeMap<>();
        byStream.forEach((stream, errors) -> medians.put(stream, median(errors)));
        return new ForecastQuality(scores.size(), useless, medians);
    }

    private static double median(List<Double> errors) {
        List<Double> sorted = new ArrayList<>(errors);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) / 2);
    }

    private double uselessShare() {
        return transitions == 0 ? 0 : (double) useless / transitions;
    }

    /** The geometric mean, over the streams that both have seen, of how many times as large its error is; NaN if there is none. */
    double errorRatio(ForecastQuality before) {
        double sum = 0;
        int streams = 0;
        for (Map.Entry<String, Double> stream : medians.entrySet()) {
            Double earlier = before.medians.get(stream.getKey());
            if (earlier != null) {
                sum += Math.log(Math.max(stream.getValue(), LEAST) / Math.max(earlier, LEAST));
                streams++;
            }
        }
        return streams == 0 ? Double.NaN : Math.exp(sum / streams);
    }

    /** Why these forecasts are worse than those before; empty if they are not. */
    Optional<String> worseThan(ForecastQuality before, double maxErrorRatio) {
        if (useless >= LEAST_USELESS && uselessShare() > before.uselessShare() + SHARE) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "expected forecasts as before, of which %.0f %% were useless (a one-step error of at least 1),"
                            + " got %.0f %% of %d",
                    100 * before.uselessShare(),
                    100 * uselessShare(),
                    transitions));
        }
        double ratio = errorRatio(before);
        if (ratio > maxErrorRatio) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "expected one-step errors of at most %.3g times those before, got %.3g times, over %d transitions",
                    maxErrorRatio,
                    ratio,
                    transitions));
        }
        return Optional.empty();
    }
}
