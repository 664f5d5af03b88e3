package org.hssflow.pde.stream;

import java.util.Arrays;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;

/**
 * What a surrogate forecasts from one state.
 *
 * @param streamId the stream it forecasts
 * @param equation what the stream obeys
 * @param baseStep the step of the state it starts from
 * @param baseTime the time of that state
 * @param dt the time of one step
 * @param leadSteps which steps ahead of the base are given, increasing, from 1 on; not copied
 * @param shape of one forecast field: channels first, then points
 * @param values [lead, channel, space…] as little-endian float32 in C order; not copied, and never written to
 * @param model the surrogate that made it
 * @param residual ‖û − u‖ / ‖u − u₋‖, the one-step error of that surrogate on the transition (u₋, u) that ends in the base
 *     state, relative to what changed; NaN where the stream has no state before the base
 * @param status whether the forecast may be used at all
 */
public record Rollout(
        String streamId,
        Equation equation,
        long baseStep,
        double baseTime,
        double dt,
        int[] leadSteps,
        Shape shape,
        byte[] values,
        ModelId model,
        double residual,
        Status status) {
    /** Whether a forecast may be used. */
    public enum Status {
        OK,
        /** The model in service gave none that may be used; the one before it made this. */
        FALLBACK,
        /** Some value is NaN or infinite, and no model before it can help. */
        NOT_FINITE,
        /** Some value is beyond what the equation allows ({@link org.hssflow.pde.PhysicalRange}), and no model before it can help. */
        OUT_OF_RANGE,
        /** The files of the model are missing or broken, and those of its fallback too: all values are NaN. */
        UNSERVED
    }

    public Rollout {
        long expected = (long) leadSteps.length * shape.size() * Float.BYTES;
        if (leadSteps.length == 0 || values.length != expected) {
            throw new IllegalArgumentException("expected at least one lead step and " + expected + " bytes for "
                    + leadSteps.length + " lead steps of shape " + shape + ", got " + values.length);
        }
        int previous = 0;
        for (int lead : leadSteps) {
            if (lead <= previous) {
                throw new IllegalArgumentException(
                        "expected increasing lead steps from 1 on, got " + Arrays.toString(leadSteps));
            }
            previous = lead;
        }
    }

    /** The forecast field at the i-th of {@link #leadSteps()}, [channel, space…]; a copy. */
    public float[] field(int i) {
        int bytes = shape.size() * Float.BYTES;
        return Float32.fromBytes(Arrays.copyOfRange(values, i * bytes, (i + 1) * bytes));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Rollout other
                && streamId.equals(other.streamId)
                && equation == other.equation
                && baseStep == other.baseStep
                && Double.compare(baseTime, other.baseTime) == 0
                && Double.compare(dt, other.dt) == 0
                && Arrays.equals(leadSteps, other.leadSteps)
                && shape.equals(other.shape)
                && Arrays.equals(values, other.values)
                && model.equals(other.model)
                && Double.compare(residual, other.residual) == 0
                && status == other.status;
    }

    @Override
    public int hashCode() {
        return 31 * streamId.hashCode() + Long.hashCode(baseStep);
    }

    @Override
    public String toString() {
        return streamId + "@" + baseStep + "+" + Arrays.toString(leadSteps) + " by " + model;
    }
}
