package org.hssflow.operators;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/** States, records and models that read aloud. */
public final class States {
    public static final Shape SHAPE = Shape.of(1, 2);
    public static final double DT = 0.2;
    public static final ModelId MODEL = new ModelId("heat-1d", 1, "a".repeat(64));
    public static final ModelId NEWER = new ModelId("heat-1d", 2, "b".repeat(64));
    public static final Origin ORIGIN = new Origin(3, 44);

    /**
     * Stands in for Avro, which operators do not know: the key is the stream, the value "step value [dt]". Anything else is
     * rejected.
     */
    public static final StateDecoder DECODER = record -> {
        String[] parts = new String(record.value(), StandardCharsets.UTF_8).split(" ", -1);
        try {
            return state(
                    record.keyText(),
                    Long.parseLong(parts[0]),
                    Float.parseFloat(parts[1]),
                    parts.length > 2 ? Double.parseDouble(parts[2]) : DT);
        } catch (NumberFormatException e) {
            throw new RejectedRecordException(DeadLetter.Reason.MALFORMED, e.getMessage());
        }
    };

    private States() {}

    public static PdeState state(String stream, long step, float value) {
        return state(stream, step, value, DT);
    }

    public static PdeState state(String stream, long step, float value, double dt) {
        return PdeState.of(
                stream, Equation.HEAT_1D, step, step * dt, dt, SHAPE, Map.of("kappa", 2e-4), new float[] {value, -value
                });
    }

    public static RawRecord record(String stream, String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        byte[] key = stream.getBytes(StandardCharsets.UTF_8);
        return new RawRecord("pde.states", 0, 1, 2, key, value, List.of(new RawRecord.Header("h", new byte[] {1})));
    }

    public static RawRecord record(String stream, long step) {
        return record(stream, step + " " + step);
    }

    public static ModelDecision serve(ModelId model, String scope, long decidedAt) {
        return ModelDecision.serve(model.name(), scope, model, Equation.HEAT_1D, SHAPE, DT, "test", decidedAt);
    }

    /** One model serves, and there is no other. */
    public static Serving alone(ModelId champion) {
        return new Serving(champion.name(), champion, null, null, null);
    }
}
