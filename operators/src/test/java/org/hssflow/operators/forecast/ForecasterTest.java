package org.hssflow.operators.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hssflow.operators.States.ORIGIN;
import static org.hssflow.operators.States.alone;
import static org.hssflow.operators.forecast.TinyModels.DT;
import static org.hssflow.operators.forecast.TinyModels.GRID;
import static org.hssflow.operators.forecast.TinyModels.N;
import static org.hssflow.operators.forecast.TinyModels.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.hssflow.operators.OperatorMetrics;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Residual;
import org.hssflow.pde.Shape;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecasterTest {
    @TempDir
    private Path folder;

    private TinyModels tiny;
    private ModelId model;
    private ModelId other;
    private OneInputStreamOperatorTestHarness<Transition, Rollout> harness;

    @BeforeEach
    void open() throws Exception {
        tiny = new TinyModels(folder);
        model = tiny.publish(1);
        other = tiny.publish(2);
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
        send(first(base, model));
        harness.endInput();
        Rollout rollout = harness.extractOutputValues().get(0);
        assertThat(rollout.leadSteps()).containsExactly(1, 2, 5);
        assertMadeBy(model, base, rollout);
        assertThat(rollout.streamId()).isEqualTo("a");
        assertThat(rollout.baseStep()).isEqualTo(7);
        assertThat(rollout.baseTime()).isEqualTo(base.time());
        assertThat(rollout.status()).isEqualTo(Rollout.Status.OK);
    }

    @Test
    void theResidualComparesOneStepWithWhatReallyChanged() throws Exception {
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(first(before, model), next(before, now, alone(model)));
        harness.endInput();
        double expected = residual(model, before, now).relative();
        assertThat(harness.extractOutputValues().get(0).residual()).isNaN();
        assertThat(harness.extractOutputValues().get(1).residual()).isCloseTo(expected, within(1e-5 * expected));
    }

    @Test
    void eachTransitionIsForecastByTheModelItNames() throws Exception {
        PdeState state = state("a", 0, 1);
        send(first(state, model), first(state, other), first(state, model));
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts).extracting(Rollout::model).containsExactly(model, other, model);
        assertThat(rollouts.get(0).values())
                .isEqualTo(rollouts.get(2).values())
                .isNotEqualTo(rollouts.get(1).values());
    }

    @Test
    void whereAModelIsMissingTheOneBeforeItGoesOn() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        send(first(state("a", 0, 1), serving(missing, model, null)));
        harness.endInput();
        assertThat(harness.extractOutputValues()).extracting(Rollout::model).containsExactly(model);
    }

    @Test
    void whereNobodyCanServeTheRolloutSaysSoAndTheOthersGoOn() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        send(first(state("a", 0, 1), missing), first(1));
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
        send(first(coarse, model), first(slow, other), first(state("a", 1, 1), tiny.publish(3)));
        assertThat(harness.extractOutputValues())
                .extracting(Rollout::status)
                .containsExactly(Rollout.Status.UNSERVED, Rollout.Status.UNSERVED, Rollout.Status.OK);
    }

    @Test
    void aModelThatComesLateServesOnceItIsThere() {
        AtomicLong now = new AtomicLong();
        ServedModels models = models(now::get);
        ModelId late = tiny.publish(4);
        Path there = folder.resolve("tiny/" + late.version());
        Path hidden = folder.resolve("hidden");
        Transition transition = first(state("a", 0, 1), late);
        assertThat(move(there, hidden)).isTrue();
        assertThat(models.serving(transition)).isNull();
        assertThat(move(hidden, there)).isTrue();
        now.set(Duration.ofSeconds(9).toNanos());
        assertThat(models.serving(transition)).as("not asked for again yet").isNull();
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(models.serving(transition)).isNotNull();
        models.close();
    }

    @Test
    void aForecastThatOverflowsIsMarked() throws Exception {
        float[] huge = new float[N];
        Arrays.fill(huge, Float.MAX_VALUE);
        PdeState state = PdeState.of("a", Equation.HEAT_1D, 0, 0, DT, GRID.shape(), Map.of(), huge);
        send(first(state, model), first(1));
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
            send(first(state("s" + i, i, i), tiny.publish(100 + i)));
        }
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .extracting(Rollout::model)
                .doesNotHaveDuplicates()
                .hasSize(100);
    }

    @Test
    void aBatchIsMeasuredAndItsRolloutsAreCountedByStatus() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        ModelId wild = tiny.publish(3, 3);
        long start = System.nanoTime();
        send(first(0), first(state("b", 7, 1), missing), first(state("c", 8, 1), wild), first(1));
        harness.endInput();
        long micros = (System.nanoTime() - start) / 1_000;
        OperatorMetrics metrics = metrics();
        assertThat(metrics.histogram("batchSize").getCount()).isEqualTo(2);
        assertThat(metrics.histogram("batchSize").getStatistics().getMin()).isEqualTo(1);
        assertThat(metrics.histogram("batchSize").getStatistics().getMax()).isEqualTo(3);
        long batches = metrics.histogram("batchMicros").getStatistics().getMax();
        assertThat(batches).isBetween(1L, micros);
        assertThat(metrics.histogram("engineMicros").getCount()).isEqualTo(2);
        assertThat(metrics.histogram("engineMicros").getStatistics().getMax()).isBetween(1L, batches);
        assertThat(metrics.count("rolloutsOut{status=ok}")).isEqualTo(2);
        assertThat(metrics.count("rolloutsOut{status=unserved}")).isEqualTo(1);
        assertThat(metrics.count("rolloutsOut{status=out-of-range}")).isEqualTo(1);
        assertThat(metrics.count("rolloutsOut{status=fallback}")).isZero();
        assertThat(metrics.count("rolloutsOut{status=not-finite}")).isZero();
    }

    @Test
    void theLatencyIsFromTheTimeOfTheStateToItsRollout() throws Exception {
        harness.setProcessingTime(1_000);
        harness.processElement(new StreamRecord<>(first(0), 400));
        harness.processElement(new StreamRecord<>(first(1), 1_700)); // of a clock that is ahead
        send(first(2)); // has no time
        assertThat(metrics().histogram("latencyMillis").getStatistics().getValues())
                .containsExactlyInAnyOrder(600, 0);
    }

    private OperatorMetrics metrics() {
        return new OperatorMetrics(harness.getOperator().getMetricGroup());
    }

    @Test
    void theCandidateIsScoredBesideTheChampionOnTheSameTransition() throws Exception {
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        ModelId fallback = tiny.publish(3);
        send(next(before, now, serving(model, fallback, other)));
        harness.endInput();
        Scored scored = scored().get(0);
        assertThat(scored.model()).isEqualTo(model);
        assertThat(scored.shadow()).isEqualTo(other);
        assertClose(scored.residual(), residual(model, before, now));
        assertClose(scored.shadowResidual(), residual(other, before, now));
    }

    @Test
    void theFallbackIsScoredWhereThereIsNoCandidate() throws Exception {
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(next(before, now, serving(model, other, null)), next(before, now, alone(model)));
        harness.endInput();
        assertThat(scored()).extracting(Scored::shadow).containsExactly(other, null);
        assertClose(scored().get(0).shadowResidual(), residual(other, before, now));
        assertThat(scored().get(1).shadowResidual()).isEqualTo(Residual.NONE);
    }

    @Test
    void aShadowThatCannotBeLoadedIsNotMeasured() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        send(
                first(state("a", 0, 1), serving(model, null, missing)),
                next(state("a", 0, 1), state("a", 1, 2), serving(model, null, missing)));
        harness.endInput();
        assertThat(scored()).extracting(Scored::shadowResidual).containsOnly(Residual.NONE);
        assertThat(scored()).extracting(Scored::shadow).containsOnly(missing);
        assertThat(harness.extractOutputValues()).extracting(Rollout::model).containsOnly(model);
    }

    @Test
    void whereTheChampionIsMissingWhatIsScoredIsTheOneThatServes() throws Exception {
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(next(before, now, serving(new ModelId("tiny", 9, "0".repeat(64)), model, other)));
        harness.endInput();
        assertThat(scored().get(0).model()).isEqualTo(model);
        assertClose(scored().get(0).residual(), residual(model, before, now));
        assertClose(scored().get(0).shadowResidual(), residual(other, before, now));
    }

    @Test
    void eachTransitionIsScoredOnce() throws Exception {
        ModelId missing = new ModelId("tiny", 9, "0".repeat(64));
        Transition[] sent = {first(0), first(state("b", 7, 1), missing), first(1), first(2)};
        send(sent);
        harness.prepareSnapshotPreBarrier(1);
        harness.prepareSnapshotPreBarrier(2);
        assertThat(scored()).extracting(Scored::transition).containsExactly(sent);
        assertThat(scored()).extracting(Scored::residual).containsOnly(Residual.NONE);
        assertThat(scored())
                .extracting(Scored::status)
                .containsExactly(Rollout.Status.OK, Rollout.Status.UNSERVED, Rollout.Status.OK, Rollout.Status.OK);
        assertThat(scored().get(1).model()).isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({"3, OUT_OF_RANGE", "1e20, NOT_FINITE"})
    void aForecastThatCannotBeUsedIsAnsweredByTheModelBefore(float deviation, Rollout.Status unaided) throws Exception {
        ModelId wild = tiny.publish(3, deviation);
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(
                next(before, now, alone(wild)),
                next(before, now, serving(wild, model, null)),
                next(before, now, serving(wild, model, other)));
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts)
                .extracting(Rollout::status)
                .containsExactly(unaided, Rollout.Status.FALLBACK, Rollout.Status.FALLBACK);
        assertThat(rollouts.get(0).model()).isEqualTo(wild);
        assertMadeBy(model, now, rollouts.get(1));
        assertMadeBy(model, now, rollouts.get(2));
        double residual = residual(model, before, now).relative();
        assertThat(rollouts.get(1).residual()).isCloseTo(residual, within(1e-5 * residual));
        assertThat(rollouts.get(2).residual())
                .as("the candidate was scored, not it")
                .isNaN();
        assertThat(scored()).extracting(Scored::model).containsOnly(wild);
        assertThat(scored())
                .extracting(Scored::status)
                .containsExactly(unaided, Rollout.Status.FALLBACK, Rollout.Status.FALLBACK);
    }

    @ParameterizedTest
    @CsvSource({"3, 3, OUT_OF_RANGE", "1e20, 3, NOT_FINITE", "3, 1e20, OUT_OF_RANGE"})
    void aForecastThatNobodyCanMendIsMarked(float ofChampion, float ofFallback, Rollout.Status expected)
            throws Exception {
        ModelId wild = tiny.publish(3, ofChampion);
        send(first(state("a", 0, 1), serving(wild, tiny.publish(4, ofFallback), null)));
        harness.endInput();
        assertThat(harness.extractOutputValues()).singleElement().satisfies(rollout -> {
            assertThat(rollout.status()).isEqualTo(expected);
            assertThat(rollout.model()).isEqualTo(wild);
        });
    }

    @Test
    void adaptersOfOneBaseShareItsBatch() {
        ModelId tuned = tiny.publishAdapter(model, 5);
        ModelId later = tiny.publishAdapter(model, 6);
        ModelId ofOther = tiny.publishAdapter(other, 7);
        PdeState state = state("a", 0, 1);
        try (ServedModels models = models(System::nanoTime)) {
            ModelGroup group = models.find(tuned, state).group();
            assertThat(models.find(model, state).group()).isSameAs(group);
            assertThat(models.find(later, state).group()).isSameAs(group);
            assertThat(models.find(ofOther, state).group())
                    .isNotSameAs(group)
                    .isSameAs(models.find(other, state).group());
        }
    }

    @Test
    void anAdapterForecastsAsMergedIntoItsBase() throws Exception {
        harness.close();
        harness = harness(5, 1, 3);
        ModelId tuned = tiny.publishAdapter(model, 5);
        List<ModelId> order = List.of(
                model, // alone, then with its adapters
                model,
                other,
                model,
                other,
                tuned,
                tiny.publishAdapter(model, 6),
                model,
                tiny.publishAdapter(other, 7),
                tuned,
                other,
                tiny.publishAdapter(model, 8),
                model,
                tuned,
                tuned);
        for (int i = 0; i < order.size(); i++) {
            send(first(state("s", i, i), order.get(i)));
        }
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts).hasSameSizeAs(order);
        for (int i = 0; i < order.size(); i++) {
            assertMadeBy(order.get(i), state("s", i, i), rollouts.get(i));
        }
        PdeState state = state("s", 0, 0);
        float[] ofBase = tiny.trajectory(model, state, 1).states().get(1).toFloats();
        float[] ofTuned = tiny.trajectory(tuned, state, 1).states().get(1).toFloats();
        assertThat(distance(ofBase, ofTuned)).as("they can be told apart").isGreaterThan(1e-2);
    }

    @Test
    void anAdapterAndItsBaseAreScoredAgainstEachOther() throws Exception {
        ModelId tuned = tiny.publishAdapter(model, 5);
        PdeState before = state("a", 0, 1);
        PdeState now = state("a", 1, 2);
        send(next(before, now, serving(tuned, model, null)), next(before, now, serving(model, null, tuned)));
        harness.endInput();
        assertClose(scored().get(0).residual(), residual(tuned, before, now));
        assertClose(scored().get(0).shadowResidual(), residual(model, before, now));
        assertClose(scored().get(1).residual(), residual(model, before, now));
        assertClose(scored().get(1).shadowResidual(), residual(tuned, before, now));
    }

    @Test
    void modelsThatWereClosedServeAgain() throws Exception {
        harness.close();
        harness = harness(70, 1);
        List<ModelId> models = new ArrayList<>(List.of(other, model)); // they are closed first
        for (int i = 2; i < 70; i++) {
            models.add(tiny.publishAdapter(model, 200 + i));
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 70; i++) {
                send(first(state("s", i, i), models.get(i)));
            }
        }
        List<Rollout> rollouts = harness.extractOutputValues();
        assertThat(rollouts).hasSize(140);
        for (int i = 0; i < 140; i++) {
            assertMadeBy(models.get(i % 70), state("s", i % 70, i % 70), rollouts.get(i));
        }
    }

    @Test
    void onlyTheModelsUsedLastStayOpen() {
        List<ModelId> adapters = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            adapters.add(tiny.publishAdapter(model, 200 + i));
        }
        PdeState state = state("a", 0, 1);
        try (ServedModels models = models(System::nanoTime)) {
            ModelGroup lonely = models.find(other, state).group();
            ModelGroup shared = models.find(model, state).group();
            adapters.forEach(adapter -> models.find(adapter, state));
            models.trim();
            assertThat(models.find(other, state).group())
                    .as("closed with its last member")
                    .isNotSameAs(lonely);
            assertThat(models.find(model, state).group())
                    .as("its adapters are open")
                    .isSameAs(shared);
        }
    }

    private ServedModels models(LongSupplier nanoTime) {
        return new ServedModels(
                new ForecasterSettings(folder.toString(), "cpu", 1, Duration.ZERO, List.of(1)),
                OptionalInt.empty(),
                nanoTime);
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

    private List<Scored> scored() {
        List<Scored> scored = new ArrayList<>();
        harness.getSideOutput(Forecaster.SCORED).forEach(record -> scored.add(record.getValue()));
        return scored;
    }

    /** What is expected of a model where it serves. */
    private void assertMadeBy(ModelId id, PdeState base, Rollout rollout) {
        Trajectory expected = tiny.trajectory(id, base, rollout.leadSteps()[rollout.leadSteps().length - 1]);
        for (int i = 0; i < rollout.leadSteps().length; i++) {
            float[] field = expected.states().get(rollout.leadSteps()[i]).toFloats();
            assertThat(rollout.field(i)).as("%s by %s", base, id).containsExactly(field, within(1e-5f));
        }
        assertThat(rollout.model()).isEqualTo(id);
    }

    /** Of one step by a model. */
    private Residual residual(ModelId id, PdeState before, PdeState now) {
        float[] u = Float32.fromBytes(before.values());
        float[] truth = Float32.fromBytes(now.values());
        float[] predicted = tiny.trajectory(id, before, 1).states().get(1).toFloats();
        return new Residual(distance(predicted, truth), distance(truth, u));
    }

    private static void assertClose(Residual actual, Residual expected) {
        assertThat(actual.error()).isCloseTo(expected.error(), within(1e-5 * expected.error()));
        assertThat(actual.change()).isCloseTo(expected.change(), within(1e-5 * expected.change()));
    }

    private static Serving serving(ModelId champion, @Nullable ModelId fallback, @Nullable ModelId candidate) {
        return new Serving("tiny", champion, fallback, candidate, null);
    }

    private static Transition first(PdeState now, ModelId champion) {
        return first(now, alone(champion));
    }

    private static Transition first(PdeState now, Serving serving) {
        return new Transition(null, now, ORIGIN, serving);
    }

    private static Transition next(PdeState before, PdeState now, Serving serving) {
        return new Transition(before, now, ORIGIN, serving);
    }

    private Transition first(long step) {
        return first(state("a", step, step), model);
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
