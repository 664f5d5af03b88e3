package org.hssflow.pde.stream;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;

/**
 * One state u(t) of one running simulation.
 *
 * @param streamId which simulation; not empty
 * @param equation what it obeys; an evolution in time
 * @param step the number of the state in its stream, from 0 on
 * @param time t, in the equation's unit of time
 * @param dt the time to the next state of the stream, positive
 * @param shape channels first, then points
 * @param parameters the physical parameters it was made with, such as {@code kappa}; may be empty, since a sensor does not know
 *     them
 * @param values the field as little-endian float32 in C order; not copied, and never written to
 */
public record PdeState(
        String streamId,
        Equation equation,
        long step,
        double time,
        double dt,
        Shape shape,
        SortedMap<String, Double> parameters,
        byte[] values) {
    /** @throws IllegalArgumentException if a part is out of range or the length of the values does not fit the shape */
    public PdeState {
        if (streamId.isEmpty()) {
            throw new IllegalArgumentException("expected a stream id, got an empty one");
        }
        if (streamId.equals(ModelDecision.ALL_STREAMS)) {
            throw new IllegalArgumentException("expected a stream id other than '*', which stands for all streams");
        }
        equation.requireEvolution();
        if (step < 0) {
            throw new IllegalArgumentException("expected a step of at least 0, got " + step);
        }
        if (!Double.isFinite(time)) {
            throw new IllegalArgumentException("expected a finite time, got " + time);
        }
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
        int expected = shape.size() * Float.BYTES;
        if (values.length != expected) {
            throw new IllegalArgumentException("expected " + expected + " bytes of float32 values for the shape "
                    + shape + ", got " + values.length);
        }
        parameters.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("expected a finite parameter " + name + ", got " + value);
            }
        });
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** The same from single-precision values, which are copied. */
    public static PdeState of(
            String streamId,
            Equation equation,
            long step,
            double time,
            double dt,
            Shape shape,
            Map<String, Double> parameters,
            float[] values) {
        return new PdeState(
                streamId, equation, step, time, dt, shape, new TreeMap<>(parameters), Float32.toBytes(values));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PdeState other
                && streamId.equals(other.streamId)
                && equation == other.equation
                && step == other.step
                && Double.compare(time, other.time) == 0
                && Double.compare(dt, other.dt) == 0
                && shape.equals(other.shape)
                && parameters.equals(other.parameters)
                && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return 31 * streamId.hashCode() + Long.hashCode(step);
    }

    @Override
    public String toString() {
        return streamId + "@" + step + " " + equation + shape;
    }
}
