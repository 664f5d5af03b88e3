package org.hssflow.simulators.replay;

import java.util.Arrays;
import org.hssflow.pde.Axis;

/** Coordinates and times, which have to be equally spaced. */
final class UniformAxis {
    private static final double TOLERANCE = 1e-3; // of the spacing: coordinates may be float32

    private UniformAxis() {}

    /** @param points how many coordinates there have to be */
    static Axis space(HdfArray array, int points) throws RecordingException {
        array.requireShape(points);
        return of(array, array.doubles());
    }

    /** The times of so many states; PDEBench writes one more, the end of the last step. */
    static Axis time(HdfArray array, int states) throws RecordingException {
        if (!Arrays.equals(array.shape(), new int[] {states + 1})) {
            array.requireShape(states);
        }
        return of(array, Arrays.copyOf(array.doubles(), states));
    }

    /** @throws RecordingException naming the first coordinate that is out of place */
    static Axis of(HdfArray array, double[] x) throws RecordingException {
        String remedy = "only uniform grids and time steps can be replayed: interpolate the states to some first";
        if (x.length < 2 || !(x[x.length - 1] > x[0])) {
            throw array.mismatch("at least 2 increasing coordinates", Arrays.toString(x), remedy);
        }
        double spacing = (x[x.length - 1] - x[0]) / (x.length - 1);
        for (int i = 0; i < x.length; i++) {
            double expected = x[0] + i * spacing;
            if (!(Math.abs(x[i] - expected) <= TOLERANCE * spacing)) {
                throw array.mismatch("the coordinate " + expected + " at index " + i, String.valueOf(x[i]), remedy);
            }
        }
        return new Axis(x[0], spacing, x.length);
    }
}
