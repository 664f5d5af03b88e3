package org.hssflow.monitor;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** Records of a small loop: heat on four points, forecast at leads 1, 2 and 4. */
public final class Records {
    public static final Topics TOPICS = new Topics("pde");
    public static final Shape SHAPE = Shape.of(1, 4);
    public static final double DT = 0.2;
    private static final int[] LEADS = {1, 2, 4};
    public static final ModelId MODEL = new ModelId("heat-1d", 1, "a".repeat(64));
    public static final ModelId TUNED = new ModelId("heat-1d-tuned", 3, "b".repeat(64));

    private Records() {}

    /** u_i = value · (i + 1). */
    public static float[] field(double value) {
        return new float[] {(float) value, (float) (2 * value), (float) (3 * value), (float) (4 * value)};
    }

    public static PdeState state(String id, long step, double value) {
        return new PdeState(
                id,
                Equation.HEAT_1D,
                step,
                step * DT,
                DT,
                SHAPE,
                new TreeMap<>(Map.of("kappa", 2e-4)),
                Float32.toBytes(field(value)));
    }

    /** @param values of the three leads, as {@link #field} takes them */
    public static Rollout rollout(String id, long base, double... values) {
        return rollout(id, base, Rollout.Status.OK, values);
    }

    public static Rollout rollout(String id, long base, Rollout.Status status, double... values) {
        float[] all = new float[LEADS.length * SHAPE.size()];
        for (int i = 0; i < LEADS.length; i++) {
            System.arraycopy(field(values[i]), 0, all, i * SHAPE.size(), SHAPE.size());
        }
        return new Rollout(
                id, Equation.HEAT_1D, base, base * DT, DT, LEADS, SHAPE, Float32.toBytes(all), MODEL, 1e-5, status);
    }

    public static DriftScore score(String id, long step, double statistic, DriftScore.Status status, String reason) {
        SortedMap<String, Double> identified = new TreeMap<>(Map.of("kappa", 4e-4));
        return new DriftScore(
                id,
                Equation.HEAT_1D,
                step,
                step * DT,
                MODEL,
                0.5,
                statistic,
                statistic,
                6,
                null,
                Double.NaN,
                identified,
                0.1,
                status,
                reason);
    }

    public static ModelDecision decision(String scope, ModelDecision.Action action, long at, String reason) {
        boolean shadow = action == ModelDecision.Action.SHADOW;
        return new ModelDecision(
                "heat-1d",
                scope,
                action,
                shadow ? MODEL : TUNED,
                shadow ? TUNED : null,
                shadow ? null : MODEL,
                null,
                Equation.HEAT_1D,
                SHAPE,
                DT,
                reason,
                null,
                at);
    }

    public static RawRecord at(long millis, PdeState state) {
        return record(TOPICS.states(), millis, PdeStateCodec.encode(state));
    }

    public static RawRecord at(long millis, Rollout rollout) {
        return record(TOPICS.rollouts(), millis, RolloutCodec.encode(rollout));
    }

    public static RawRecord at(long millis, DriftScore score) {
        return record(TOPICS.drift(), millis, DriftScoreCodec.encode(score));
    }

    public static RawRecord at(long millis, ModelDecision decision) {
        return record(TOPICS.models(), millis, ModelDecisionCodec.encode(decision));
    }

    public static RawRecord record(String topic, long millis, EncodedRecord encoded) {
        return new RawRecord(topic, 0, 0, millis, encoded.key(), encoded.value(), encoded.headers());
    }
}
