package org.hssflow.benchmarks;

import java.util.List;

/**
 * The cost of an HSS layer against its size.
 *
 * @param slope of a line through log(time) over log(points): 1 where the cost grows as the points do
 */
record Scaling(int batch, List<Point> layers, double slope) {
    record Point(int points, double microseconds) {}

    static Scaling of(int batch, List<Point> layers) {
        double[] x = layers.stream().mapToDouble(p -> Math.log(p.points())).toArray();
        double[] y =
                layers.stream().mapToDouble(p -> Math.log(p.microseconds())).toArray();
        double meanX = mean(x);
        double meanY = mean(y);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return new Scaling(batch, layers, covariance / variance);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
