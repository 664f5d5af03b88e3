package org.hssflow.app.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.SurrogateStepper;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.Engines;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchRolloutTest {
    private static final int N = 256;
    private static final Engine ENGINE = Engines.select("cpu");

    private static Surrogate surrogate;

    @BeforeAll
    static void load(@TempDir Path folder) {
        ModelStore store = ModelStore.open(folder);
        surrogate = store.load(store.resolve("heat-1d@1")).surrogate();
    }

    private static Trajectory truth(int index, int steps) {
        return new Simulation(SimulationSettings.defaults(Equation.HEAT_1D)).trajectory(3, index, steps);
    }

    @Test
    void everyForecastIsThatOfTheStepperToTheBit() {
        List<Trajectory> truths = List.of(truth(0, 7), truth(1, 7), truth(2, 7));
        List<Trajectory> forecasts = new BatchRollout(surrogate, ENGINE).forecasts(truths);
        for (int i = 0; i < 3; i++) {
            Field initial = truths.get(i).initial();
            try (SurrogateStepper stepper = new SurrogateStepper(surrogate, initial.grid(), 0.2, ENGINE)) {
                Field rounded = Field.ofFloats(initial.grid(), initial.toFloats());
                assertThat(forecasts.get(i)).isEqualTo(stepper.rollout(rounded, 7));
            }
        }
    }

    /** 300 states take two batches, and 20,000 steps of 256 values more than one call. */
    @Test
    void whatTakesSeveralCallsIsAsIfItTookOne() {
        BatchRollout rollout = new BatchRollout(surrogate, ENGINE);
        float[] one = truth(0, 1).initial().toFloats();
        float[] many = new float[300 * N];
        for (int i = 0; i < 300; i++) {
            System.arraycopy(one, 0, many, i * N, N);
        }
        float[] few = rollout.run(one, 3);
        float[] out = rollout.run(many, 3);
        assertThat(Arrays.copyOfRange(out, 299 * 4 * N, 300 * 4 * N)).isEqualTo(few);
        float[] long1 = rollout.run(one, 20_000);
        assertThat(Arrays.copyOf(long1, 4 * N)).isEqualTo(few);
        float[] last = Arrays.copyOfRange(long1, 16_390 * N, 16_391 * N);
        assertThat(Arrays.copyOfRange(long1, 16_391 * N, 16_392 * N)).isEqualTo(after(last));
    }

    private static float[] after(float[] state) {
        return Arrays.copyOfRange(new BatchRollout(surrogate, ENGINE).run(state, 1), N, 2 * N);
    }

    @Test
    void refusesWhatIsNoRollout() {
        BatchRollout rollout = new BatchRollout(surrogate, ENGINE);
        assertThatThrownBy(() -> rollout.run(new float[N], 0)).hasMessageContaining("at least 1 step");
        assertThatThrownBy(() -> rollout.run(new float[N + 1], 1)).hasMessageContaining("257 values");
        assertThatThrownBy(() -> rollout.run(new float[0], 1)).hasMessageContaining("got 0 values");
        assertThatThrownBy(() -> rollout.run(new float[N], Integer.MAX_VALUE)).hasMessageContaining("fewer steps");
    }
}
