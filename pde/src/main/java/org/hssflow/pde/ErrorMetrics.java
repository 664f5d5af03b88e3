package org.hssflow.pde;

import java.util.Arrays;
import java.util.List;

/**
 * How far a forecast is from the truth. The initial state, which both share, does not count. With e = û − u over all lead
 * steps, channels and points of one trajectory:
 *
 * @param l2 √Σe², the sum over all space-time points (P. Sittoni et al., <i>Neural-HSS</i>, arXiv 2602.18248, eq. 3)
 * @param l2SqrtH the same times √h, with h the cell volume of the grid
 * @param rms √(mean e²)
 * @param relativeL2 √Σe² / √Σu²
 * @param relativeL2ByStep the same for each lead step alone (nRMSE(t)); index 0 is lead step 1
 * @param geometricMean of relativeL2ByStep over the first 100 lead steps
 * @param lastStableStep the last lead step up to which relativeL2ByStep stays below 1, where a forecast of zero would do as well
 */
public record ErrorMetrics(
        double l2,
        double l2SqrtH,
        double rms,
        double relativeL2,
        double[] relativeL2ByStep,
        double geometricMean,
        double lastStableStep) {
    private static final int GEOMETRIC_MEAN_STEPS = 100;

    /** Compares two trajectories of the same length and shape. */
    public static ErrorMetrics of(Trajectory forecast, Trajectory truth) {
        if (forecast.steps() != truth.steps() || truth.steps() < 1) {
            throw new IllegalArgumentException("expected a forecast of as many steps as the truth, at least 1, got "
                    + forecast.steps() + " and " + truth.steps());
        }
        if (!forecast.grid().shape().equals(truth.grid().shape())) {
            throw new IllegalArgumentException("expected a forecast of shape "
                    + truth.grid().shape() + ", got " + forecast.grid().shape());
        }
        int steps = truth.steps();
        double[] byStep = new double[steps];
        double squaredError = 0;
        double squaredTruth = 0;
        for (int step = 1; step <= steps; step++) {
            double[] u = truth.states().get(step).values();
            double e2 = squaredDistance(forecast.states().get(step).values(), u);
            double u2 = squaredDistance(u, new double[u.length]);
            byStep[step - 1] = ratio(Math.sqrt(e2), Math.sqrt(u2));
            squaredError += e2;
            squaredTruth += u2;
        }
        double l2 = Math.sqrt(squaredError);
        long values = (long) steps * truth.grid().shape().size();
        return new ErrorMetrics(
                l2,
                l2 * Math.sqrt(truth.grid().cellVolume()),
                Math.sqrt(squaredError / values),
                ratio(l2, Math.sqrt(squaredTruth)),
                byStep,
                geometricMean(byStep),
                lastStableStep(byStep));
    }

    /** The mean of each figure over several trajectories of the same length. */
    public static ErrorMetrics mean(List<ErrorMetrics> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("expected the metrics of at least one trajectory, got none");
        }
        double[] byStep = new double[all.get(0).relativeL2ByStep.length];
        for (ErrorMetrics one : all) {
            for (int i = 0; i < byStep.length; i++) {
                byStep[i] += one.relativeL2ByStep[i] / all.size();
            }
        }
        return new ErrorMetrics(
                all.stream().mapToDouble(ErrorMetrics::l2).average().orElseThrow(),
                all.stream().mapToDouble(ErrorMetrics::l2SqrtH).average().orElseThrow(),
                all.stream().mapToDouble(ErrorMetrics::rms).average().orElseThrow(),
                all.stream().mapToDouble(ErrorMetrics::relativeL2).average().orElseThrow(),
                byStep,
                all.stream().mapToDouble(ErrorMetrics::geometricMean).average().orElseThrow(),
                all.stream().mapToDouble(ErrorMetrics::lastStableStep).average().orElseThrow());
    }

    /** 0/0 counts as 0: a zero forecast of a zero field is exact. */
    private static double ratio(double error, double norm) {
        return error == 0 ? 0 : error / norm;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double d = a[i] - b[i];
            sum += d * d;
        }
        return sum;
    }

    private static double geometricMean(double[] byStep) {
        return Math.exp(Arrays.stream(byStep)
                .limit(GEOMETRIC_MEAN_STEPS)
                .map(Math::log)
                .average()
                .orElseThrow());
    }

    private static int lastStableStep(double[] byStep) {
        int step = 0;
        while (step < byStep.length && byStep[step] < 1) {
            step++;
        }
        return step;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ErrorMetrics other
                && l2 == other.l2
                && l2SqrtH == other.l2SqrtH
                && rms == other.rms
                && relativeL2 == other.relativeL2
                && geometricMean == other.geometricMean
                && lastStableStep == other.lastStableStep
                && Arrays.equals(relativeL2ByStep, other.relativeL2ByStep);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(relativeL2ByStep) + 31 * Double.hashCode(l2);
    }
}
