package org.hssflow.operators.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.SurrogateStepper;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.Engines;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
import org.hssflow.store.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecasterTest {
    private static final int N = 16;
    private static final double DT = 0.2;
    private static final Grid GRID = Grid.scalar(new Axis(0, 1.0 / 15, N));
    private static final Architecture ARCHITECTURE =
            new Architecture(N, N, 1, 2, 1, Architecture.Outer.HSS, Architecture.Outer.NONE, false, false);

    @TempDir
    private Path folder;

    private ModelId model;
    private ModelId other;
    private OneInputStreamOperatorTestHarness<Transition, Rollout> harness;

    @BeforeEach
    void open() throws Exception {
        model = publish(1);
        other = publish(2);
        harness = harness(3, 1, 2, 5);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aBatchIsMadeWhenItIsFull() throws Exception {
        send(first(0), first(1));
        assertThat(harness.extractOutputValues()).isEmpty();
        send(first(2));
        assertThat(baseSteps()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aBatchIsMadeWhenItsTimeIsOver() throws Exception {
        harness.setProcessingTime(0);
        send(first(0));
        harness.setProcessingTime(49);
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.setProcessingTime(50);
        assertThat(baseSteps()).containsExactly(0L);
    }

    @Test
    void theTimeOfAFullBatchDoesNotCutTheNextOneShort() throws Exception {
        harness.setProcessingTime(0);
        send(first(0), first(1), first(2));
        harness.setProcessingTime(30);
        send(first(3));
        harness.setProcessingTime(50);
        assertThat(baseSteps()).containsExactly(0L, 1L, 2L);
        harness.setProcessingTime(80);
        assertThat(baseSteps()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void nothingIsHeldBackWhenABarrierPasses() throws Exception {
        send(first(0), first(1));
        harness.prepareSnapshotPreBarrier(1);
        assertThat(baseSteps()).containsExactly(0L, 1L);
        assertThat(harness.snapshot(1, 0).getManagedOperatorState()).isEmpty();
    }

    @Test
    void nothingIsHeldBackAtTheEnd() throws Exception {
        send(first(0));
        harness.endInput();
        assertThat(baseSteps()).containsExactly(0L);
    }

    @Test
    void aRolloutIsWhatTheSurrogateMakesStepByStep() throws Exception {
        PdeState base = state("a", 7, 1);
        send(new Transition(null, base, model, null, null));
        harness.endInput();
        Rollout rollout = harness.extractOutputValues().get(0);
        Trajectory expected = trajectory(model, base, 5);
        assertThat(rollout.leadSteps()).containsExactly(1, 2, 5);
        for (int i = 0; i < 3; i++) {
            float[] field = expected.states().get(rollout.leadSteps()[i]).toFloats();
            assertThat(rollout.field(i)).containsExactly(field, within(1e-5f));
        }
        assertThat(rollout.streamId()).isEqualTo("a");
        assertThat(rollout.baseStep()).isEqualTo(7);
        assertThat(rollout.baseTime()).isEqualTo(base.time());
        assertThat(rollout.model()).isEqualTo(model);
        assertThat(rollout.status()).isEqualTo(Rollout.Status.OK);
    }

    @Test
    void theResidualComparesOneStepWithWhatReallyChanged() throws Exception {
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(new Transition(null, before, model, null, null), new Transition(before, now, model, null, null));
        harness.endInput();
        float[] u = Float32.fromBytes(before.values());
        float[] truth = Float32.fromBytes(now.values());
        float[] predicted = trajectory(model, before, 1).states().get(1).toFloats();
        double expected = distance(predicted, truth) / distance(truth, u);
        assertThat(harness.extractOutputValues().get(0).residual()).isNaN();
        assertThat(harness.extractOutputValues().get(1).residual()).isCloseTo(expected, within(1e-5 * expected));
    }

    @Test
    void eachTransitionIsForecastByTheModelItNames() throws Exception {
        PdeState state = state("a", 0, 1);
        send(
                new Transition(null, state, model, null, null),
                new Transition(null, state, other, null, null),
                new Transition(null, state, model, null, null));
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts).extracting(Rollout::model).containsExactly(model, other, model);
        assertThat(rollouts.get(0).values())
                .isEqualTo(rollouts.get(2).values())
                .isNotEqualTo(rollouts.get(1).values());
    }

    @Test
    void whereAModelIsMissingTheOneBeforeItGoesOn() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        send(new Transition(null, state("a", 0, 1), missing, model, null));
        harness.endInput();
        assertThat(harness.extractOutputValues()).extracting(Rollout::model).containsExactly(model);
    }

    @Test
    void whereNobodyCanServeTheRolloutSaysSoAndTheOthersGoOn() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        send(new Transition(null, state("a", 0, 1), missing, null, null), first(1));
        harness.endInput();
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts).extracting(Rollout::status).containsExactly(Rollout.Status.UNSERVED, Rollout.Status.OK);
        assertThat(rollouts.get(0).model()).isEqualTo(missing);
        assertThat(rollouts.get(0).field(0)).containsOnly(Float.NaN);
    }

    @Test
    void aModelIsNotServedToStatesItWasNotTrainedFor() throws Exception {
        PdeState coarse = PdeState.of("a", Equation.HEAT_1D, 0, 0, DT, Shape.of(1, N / 2), Map.of(), new float[N / 2]);
        PdeState slow = PdeState.of("a", Equation.HEAT_1D, 0, 0, 2 * DT, GRID.shape(), Map.of(), new float[N]);
        send(
                new Transition(null, coarse, model, null, null),
                new Transition(null, slow, other, null, null),
                new Transition(null, state("a", 1, 1), publish(3), null, null));
        assertThat(harness.extractOutputValues())
                .extracting(Rollout::status)
                .containsExactly(Rollout.Status.UNSERVED, Rollout.Status.UNSERVED, Rollout.Status.OK);
    }

    @Test
    void aModelThatComesLateServesOnceItIsThere() {
        AtomicLong now = new AtomicLong();
        ServedModels models = new ServedModels(
                new ForecasterSettings(folder.toString(), "cpu", 1, Duration.ZERO, List.of(1)), now::get);
        ModelId late = publish(4);
        Path there = folder.resolve("tiny/" + late.version());
        Path hidden = folder.resolve("hidden");
        Transition transition = new Transition(null, state("a", 0, 1), late, null, null);
        assertThat(move(there, hidden)).isTrue();
        assertThat(models.runnerFor(transition)).isNull();
        assertThat(move(hidden, there)).isTrue();
        now.set(Duration.ofSeconds(9).toNanos());
        assertThat(models.runnerFor(transition)).as("not asked for again yet").isNull();
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(models.runnerFor(transition)).isNotNull();
        models.close();
    }

    @Test
    void aForecastThatOverflowsIsMarked() throws Exception {
        float[] huge = new float[N];
        Arrays.fill(huge, Float.MAX_VALUE);
        PdeState state = PdeState.of("a", Equation.HEAT_1D, 0, 0, DT, GRID.shape(), Map.of(), huge);
        send(new Transition(null, state, model, null, null), first(1));
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .extracting(Rollout::status)
                .containsExactly(Rollout.Status.NOT_FINITE, Rollout.Status.OK);
    }

    @Test
    void manyModelsInOneBatchAllServe() throws Exception {
        harness.close();
        harness = harness(200, 1);
        for (int i = 0; i < 100; i++) {
            send(new Transition(null, state("s" + i, i, i), publish(100 + i), null, null));
        }
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .extracting(Rollout::model)
                .doesNotHaveDuplicates()
                .hasSize(100);
    }

    private OneInputStreamOperatorTestHarness<Transition, Rollout> harness(int batchSize, Integer... leads)
            throws Exception {
        ForecasterSettings settings =
                new ForecasterSettings(folder.toString(), "cpu", batchSize, Duration.ofMillis(50), List.of(leads));
        var opened = new OneInputStreamOperatorTestHarness<>(new ForecasterFactory(settings));
        opened.setup(LoopTypes.ROLLOUT.createSerializer(new SerializerConfigImpl()));
        opened.open();
        return opened;
    }

    private void send(Transition... transitions) throws Exception {
        StreamRecord<Transition> reused = new StreamRecord<>(transitions[0]); // as Flink does under object reuse
        for (Transition transition : transitions) {
            harness.processElement(reused.replace(transition));
        }
    }

    private List<Long> baseSteps() {
        return harness.extractOutputValues().stream().map(Rollout::baseStep).toList();
    }

    private Transition first(long step) {
        return new Transition(null, state("a", step, step), model, null, null);
    }

    private static PdeState state(String stream, long step, long seed) {
        Random random = new Random(seed);
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return PdeState.of(stream, Equation.HEAT_1D, step, step * DT, DT, GRID.shape(), Map.of(), values);
    }

    private ModelId publish(long seed) {
        Random random = new Random(seed);
        float[] weights = new float[ARCHITECTURE.parameterCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / 2;
        }
        return ModelStore.open(folder)
                .publish(new ModelDraft(
                        "tiny",
                        Scope.all(),
                        null,
                        Equation.HEAT_1D,
                        GRID,
                        DT,
                        new Provenance("random", true, seed, "none", "test", 1, "17", "2026-01-02T03:04:05Z"),
                        Map.of(),
                        null,
                        Map.of(),
                        new Surrogate(ARCHITECTURE, 0.1f, new Weights(ARCHITECTURE, weights)),
                        "# tiny\n"));
    }

    private Trajectory trajectory(ModelId id, PdeState base, int steps) {
        Surrogate surrogate = ModelStore.open(folder).load(id).surrogate();
        try (SurrogateStepper stepper = new SurrogateStepper(surrogate, GRID, DT, Engines.select("cpu"))) {
            return stepper.rollout(Field.ofFloats(GRID, Float32.fromBytes(base.values())), steps);
        }
    }

    private static boolean move(Path from, Path to) {
        return from.toFile().renameTo(to.toFile());
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - (double) b[i]) * (a[i] - (double) b[i]);
        }
        return Math.sqrt(sum);
    }
}
