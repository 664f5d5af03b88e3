package org.hssflow.app.plot;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Fields in two dimensions, or in space and time, as images have them: [row][column]. */
final class Matrices {
    private Matrices() {}

    /**
     * States are [x][y].
     *
     * @return [y][x]
     */
    static double[][] ofField(double[] u, int nx, int ny) {
        double[][] matrix = new double[ny][nx];
        for (int x = 0; x < nx; x++) {
            for (int y = 0; y < ny; y++) {
                matrix[y][x] = u[x * ny + y];
            }
        }
        return matrix;
    }

    /** v − u, of equal extents. */
    static double[][] difference(double[][] v, double[][] u) {
        double[][] e = new double[u.length][];
        for (int i = 0; i < e.length; i++) {
            e[i] = difference(v[i], u[i]);
        }
        return e;
    }

    static double[] difference(double[] v, double[] u) {
        double[] e = new double[u.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = v[i] - u[i];
        }
        return e;
    }

    static double[] values(Stream<double[]> rows) {
        return rows.flatMapToDouble(DoubleStream::of).toArray();
    }
}
