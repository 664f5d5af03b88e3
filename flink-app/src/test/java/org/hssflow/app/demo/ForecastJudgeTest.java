package org.hssflow.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hssflow.app.demo.Deliveries.DT;
import static org.hssflow.app.demo.Deliveries.SHAPE;
import static org.hssflow.app.demo.Deliveries.STREAM;
import static org.hssflow.app.demo.Deliveries.ledger;
import static org.hssflow.app.demo.Deliveries.sent;

import java.util.Arrays;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.Test;

/** The field of a state is its tick + 1. */
class ForecastJudgeTest {
    private static final ModelId MODEL = new ModelId("heat-1d", 1, "a".repeat(64));

    @Test
    void aForecastIsComparedWithTheStateItIsAbout() {
        ForecastJudge judge = new ForecastJudge(ledger(3), 1);
        judge.take(rollout(1, 1, 6), 1);
        assertThat(judge.errors(1).quantile(1)).isEqualTo(1, within(1e-12));
        assertThat(judge.errors(Equation.HEAT_1D, 1).quantile(1)).isEqualTo(1, within(1e-12));
        assertThat(judge.errors(Equation.BURGERS_1D, 1).quantile(1)).isNaN();
    }

    @Test
    void aForecastWaitsForItsTruth() {
        Ledger ledger = ledger(3);
        ForecastJudge judge = new ForecastJudge(ledger, 2);
        judge.take(rollout(1, 2, 8), 1);
        assertThat(judge.errors(2).quantile(1)).isNaN();
        ledger.sending(sent(3, 3), 0);
        judge.take(rollout(2, 2, 8), 2);
        assertThat(judge.errors(2).quantile(1)).isEqualTo(1, within(1e-12));
    }

    @Test
    void aForecastBeyondTheEndOfItsRunIsNotJudgedByTheNextRun() {
        ForecastJudge judge = new ForecastJudge(ledger(6, 3), 2);
        judge.take(rollout(0, 2, 3), 0);
        judge.take(rollout(2, 2, 99), 2);
        judge.take(rollout(0, 2, 9), 3);
        assertThat(judge.errors(2).quantile(0)).isZero();
        assertThat(judge.errors(2).quantile(1)).isEqualTo(0.5, within(1e-12));
    }

    private static Rollout rollout(long step, int lead, float value) {
        float[] values = new float[SHAPE.size()];
        Arrays.fill(values, value);
        return new Rollout(
                STREAM,
                Equation.HEAT_1D,
                step,
                step * DT,
                DT,
                new int[] {lead},
                SHAPE,
                Float32.toBytes(values),
                MODEL,
                0,
                Rollout.Status.OK);
    }
}
