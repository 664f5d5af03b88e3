package org.hssflow.app.plot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Numbers as records and series have them, as numbers to draw. */
final class Values {
    private Values() {}

    /** @param bytes little-endian float32 */
    static double[] ofFloats(byte[] bytes) {
        FloatBuffer floats =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        double[] values = new double[floats.limit()];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats.get(i);
        }
        return values;
    }

    /** NaN for what is not known. */
    static double[] of(@Nullable Double[] series) {
        double[] values = new double[series.length];
        for (int i = 0; i < values.length; i++) {
            Double value = series[i];
            values[i] = value == null ? Double.NaN : value;
        }
        return values;
    }

    /** The middles of buckets, in milliseconds since the epoch. */
    static double[] moments(long from, long every, int count) {
        double[] moments = new double[count];
        for (int i = 0; i < count; i++) {
            moments[i] = from + (i + 0.5) * every;
        }
        return moments;
    }

    static DoubleStream all(double[]... arrays) {
        return Stream.of(arrays).flatMapToDouble(DoubleStream::of);
    }
}
