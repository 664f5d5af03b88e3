package org.hssflow.pde;

/**
 * The relative one-step residual e = ‖û − u‖ / ‖u − u₋‖: how far a predicted state is from the true one, relative to what
 * really changed in that step. Persistence, û = u₋, has e = 1.
 */
public final class Residual {
    private Residual() {}

    /**
     * Of one state in each of three flat arrays, which may hold many.
     *
     * @param predicted û from {@code p} on
     * @param truth u from {@code t} on
     * @param before u₋ from {@code b} on
     * @param n how many values a state has
     * @return 0 for an exact prediction; infinite for one that is not finite, and where nothing changed and the prediction is
     *     not exact
     */
    public static double of(float[] predicted, int p, float[] truth, int t, float[] before, int b, int n) {
        double error = 0;
        double change = 0;
        for (int i = 0; i < n; i++) {
            double e = predicted[p + i] - (double) truth[t + i];
            double d = truth[t + i] - (double) before[b + i];
            error += e * e;
            change += d * d;
        }
        if (error == 0) {
            return 0;
        }
        return Double.isFinite(error) ? Math.sqrt(error / change) : Double.POSITIVE_INFINITY;
    }
}
