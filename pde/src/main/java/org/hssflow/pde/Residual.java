package org.hssflow.pde;

/**
 * How far a predicted state û is from the true one u, beside how far that is from the one before, u₋.
 *
 * @param error ‖û − u‖, the Euclidean norm over all values; infinite if û is not finite
 * @param change ‖u − u₋‖
 */
public record Residual(double error, double change) {
    /** Where there is nothing to compare. */
    public static final Residual NONE = new Residual(Double.NaN, Double.NaN);

    /**
     * Of one state in each of three flat arrays, which may hold many.
     *
     * @param predicted û from {@code p} on
     * @param truth u from {@code t} on
     * @param before u₋ from {@code b} on
     * @param n how many values a state has
     */
    public static Residual of(float[] predicted, int p, float[] truth, int t, float[] before, int b, int n) {
        double error = 0;
        double change = 0;
        for (int i = 0; i < n; i++) {
            double e = predicted[p + i] - (double) truth[t + i];
            double d = truth[t + i] - (double) before[b + i];
            error += e * e;
            change += d * d;
        }
        return new Residual(Double.isFinite(error) ? Math.sqrt(error) : Double.POSITIVE_INFINITY, Math.sqrt(change));
    }

    /**
     * The relative residual e = ‖û − u‖ / ‖u − u₋‖. Persistence, û = u₋, has e = 1.
     *
     * @return 0 for an exact prediction; infinite for one that is not finite, and where nothing changed and the prediction is
     *     not exact; NaN of {@link #NONE}
     */
    public double relative() {
        return error == 0 ? 0 : error / change;
    }

    /**
     * The same with a floor under the change, ‖û − u‖ / √(‖u − u₋‖² + floor²): where hardly anything changes, any error is large beside the
     * change, and says nothing.
     */
    public double relative(double floor) {
        return error == 0 ? 0 : error / Math.hypot(change, floor);
    }
}
