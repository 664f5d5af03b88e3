package org.hssflow.operators.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.operators.OperatorMetrics;
import org.hssflow.operators.drift.ParameterIdentifier.Identified;
import org.hssflow.operators.drift.detect.DetectorKind;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Residual;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
import org.hssflow.store.Range;
import org.hssflow.store.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftMonitorTest {
    private static final int N = 16;
    private static final double DT = 0.2;
    private static final Grid GRID = Grid.scalar(new Axis(0, 1.0 / 15, N));
    private static final Architecture ARCHITECTURE =
            new Architecture(N, N, 1, 2, 1, Architecture.Outer.HSS, Architecture.Outer.NONE, false, false);
    /** log e has the median −7 and the spread 0.5; 1.5 times exp(−6) is its limit. */
    private static final Calibration CALIBRATION = new Calibration(0, -7, 0.5, List.of(), -6);

    private static final double GOOD = Math.exp(-7);
    private static final double BAD = 0.5;
    private static final int SAMPLES = 6;
    private static final int RECOVERY = 4;
    private static final Duration RETRY = Duration.ofSeconds(60);

    /** What the states show. */
    private static final AtomicReference<Double> KAPPA = new AtomicReference<>();

    @TempDir
    private Path folder;

    private ModelId base;
    private ModelId tuned;
    private KeyedOneInputStreamOperatorTestHarness<String, Scored, DriftScore> harness;
    private long step;
    private int length = N;

    @BeforeEach
    void open() throws Exception {
        KAPPA.set(2e-4);
        base = publish(1, CALIBRATION);
        tuned = publish(2, CALIBRATION);
        harness = harness(null);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aScoreIsStandardisedAndTellsTheDetectorsLimit() throws Exception {
        send(base, GOOD);
        send(base, Math.exp(-6.5));
        assertThat(scores())
                .extracting(DriftScore::score)
                .satisfiesExactly(
                        first -> assertThat(first).isCloseTo(0, within(1e-9)),
                        second -> assertThat(second).isCloseTo(1, within(1e-9)));
        assertThat(scores().get(1).limit()).isCloseTo((-6 + Math.log(1.5) + 7) / 0.5, within(1e-9));
        assertThat(scores()).extracting(DriftScore::status).containsOnly(Status.CALM);
        assertThat(scores().get(0).identified()).containsEntry("kappa", 2e-4);
    }

    @Test
    void anAlarmComesWithTheThirdBadTransitionOfFive() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 5);
        assertThat(statusesFrom(10))
                .containsExactly(Status.CALM, Status.CALM, Status.ALARM, Status.DRIFTING, Status.DRIFTING);
        assertThat(scores().get(12).reason()).contains("running-median", "one-step error");
    }

    @Test
    void alarmsAreCountedAndSoAreTheStreamsWhoseAlarmIsUpAlsoAfterARestart() throws Exception {
        sendMany(base, GOOD, 10);
        assertThat(metrics().value("alarmedStreams")).isZero();
        sendMany(base, BAD, 5);
        assertThat(metrics().count("alarms")).isEqualTo(1);
        assertThat(metrics().value("alarmedStreams")).isEqualTo(1);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(snapshot);
        assertThat(metrics().value("alarmedStreams")).as("until it sends").isZero();
        send(base, BAD);
        assertThat(metrics().value("alarmedStreams")).isEqualTo(1);
        assertThat(metrics().count("alarms")).as("it is the same").isZero();
        sendMany(base, GOOD, 10);
        assertThat(metrics().value("alarmedStreams")).isZero();
    }

    @Test
    void errorsAndScoresAreMeasuredAlsoInfiniteOnes() throws Exception {
        send(base, 2.5e-4);
        send(base, Double.POSITIVE_INFINITY);
        process(scored(serving(base, null, null), Double.NaN, Double.NaN, Rollout.Status.OK));
        assertThat(metrics().histogram("oneStepErrorPpm").getStatistics().getValues())
                .containsExactly(250, 1_000_000_000);
        assertThat(metrics().histogram("scoreThousandths").getStatistics().getValues())
                .containsExactly(Math.round(1e3 * (Math.log(2.5e-4) + 7) / 0.5), 1_000_000_000);
    }

    private OperatorMetrics metrics() {
        return new OperatorMetrics(harness.getOperator().getMetricGroup());
    }

    @Test
    void aSingleBadTransitionIsNoAlarm() throws Exception {
        sendMany(base, GOOD, 10);
        send(base, BAD);
        sendMany(base, GOOD, 10);
        assertThat(statusesFrom(0)).containsOnly(Status.CALM);
    }

    @Test
    void anAlarmEndsWhenNothingSpeaksAgainstTheModelForAWhile() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 3);
        sendMany(base, GOOD, 10);
        List<Status> after = statusesFrom(13);
        int recovered = after.indexOf(Status.RECOVERED);
        assertThat(recovered).as("two until the median falls, and %d", RECOVERY).isEqualTo(2 + RECOVERY - 1);
        assertThat(after.subList(0, recovered)).containsOnly(Status.DRIFTING);
        assertThat(after.subList(recovered + 1, after.size())).containsOnly(Status.CALM);
    }

    @Test
    void anIdentifiedParameterBeyondTheModelsRangeIsAnAlarmToo() throws Exception {
        sendMany(base, GOOD, 10);
        KAPPA.set(2.6e-4); // trained for 2e-4, tolerance a quarter
        sendMany(base, GOOD, 5);
        assertThat(statusesFrom(10)).startsWith(Status.CALM, Status.CALM, Status.ALARM);
        assertThat(scores().get(12).reason()).contains("kappa is 0.00026");
    }

    @Test
    void parametersOfLargeStatesAreIdentifiedNowAndThenWhileNothingSpeaksAgainstTheModel() throws Exception {
        length = 8 * 256;
        sendMany(base, GOOD, 32);
        assertThat(identifiedFrom(0)).startsWith(true, true, true, true, true, false);
        assertThat(identifiedFrom(8)).filteredOn(identified -> identified).hasSize(3);
        sendMany(base, BAD, 10);
        assertThat(identifiedFrom(32)).containsOnly(true);
    }

    @Test
    void aForecastThatCannotBeUsedIsAnAlarmAtOnce() throws Exception {
        sendMany(base, GOOD, 3);
        process(scored(serving(base, null, null), GOOD, Double.NaN, Rollout.Status.OUT_OF_RANGE));
        assertThat(statusesFrom(3)).containsExactly(Status.ALARM);
    }

    @Test
    void aModelWithoutCalibrationHasNoScoreAndNoAlarm() throws Exception {
        ModelId bare = publish(3, null);
        sendMany(bare, BAD, 10);
        assertThat(statusesFrom(0)).containsOnly(Status.CALM);
        assertThat(scores()).extracting(DriftScore::score).containsOnly(Double.NaN);
        assertThat(scores()).extracting(DriftScore::residual).containsOnly(BAD);
    }

    @Test
    void trainingIsAskedForOnceThereAreEnoughSamplesOfTheNewPhysics() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 3 + SAMPLES);
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.train()).isTrue();
            assertThat(request.serving().champion()).isEqualTo(base);
            assertThat(request.samples())
                    .extracting(PdeState::step)
                    .startsWith(10L)
                    .endsWith(3L + SAMPLES + 10);
            assertThat(request.identified()).containsEntry("kappa", 2e-4);
        });
    }

    @Test
    void itIsAskedForAgainOnlyAfterAWhile() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 40);
        assertThat(requests()).hasSize(1);
        harness.setProcessingTime(1 + RETRY.toMillis());
        sendMany(base, BAD, 2);
        assertThat(requests()).hasSize(2);
    }

    @Test
    void nothingIsAskedForWhileACandidateIsInTheShadow() throws Exception {
        sendMany(base, GOOD, 10);
        for (int i = 0; i < 30; i++) {
            process(scored(serving(base, null, tuned), BAD, GOOD, Rollout.Status.OK));
        }
        assertThat(requests()).isEmpty();
        assertThat(evidence()).hasSize(31); // the first transition, and all with two models
        assertThat(evidence().get(5).shadowResidual()).isEqualTo(GOOD);
        assertThat(evidence().get(5).high()).isTrue();
        assertThat(evidence().get(5).shadowHigh()).isFalse();
    }

    @Test
    void twoErrorsWithinTheirLimitsTellNothing() throws Exception {
        process(scored(serving(base, tuned, null), GOOD, GOOD / 2, Rollout.Status.OK));
        process(scored(serving(base, tuned, null), GOOD, BAD, Rollout.Status.OK));
        assertThat(evidence()).extracting(Evidence::high).containsOnly(false);
        assertThat(evidence()).extracting(Evidence::shadowHigh).containsExactly(false, true);
    }

    @Test
    void anotherChampionEndsTheAlarmAndIsJudgedAnew() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 5);
        for (int i = 0; i < 5; i++) {
            process(scored(serving(tuned, base, null), GOOD, BAD, Rollout.Status.OK));
        }
        assertThat(statusesFrom(15)).startsWith(Status.RECOVERED, Status.CALM).doesNotContain(Status.ALARM);
        assertThat(scores().get(15).reason()).contains("serves");
    }

    @Test
    void modelsThatServedWellAreAskedForAtTheNextAlarm() throws Exception {
        sendMany(base, GOOD, 30);
        for (int i = 0; i < 30; i++) {
            process(scored(serving(tuned, base, null), GOOD, BAD, Rollout.Status.OK));
        }
        for (int i = 0; i < 3; i++) {
            process(scored(serving(tuned, base, null), BAD, GOOD, Rollout.Status.OK));
        }
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.train()).isFalse();
            assertThat(request.known()).containsExactly(base, tuned);
            assertThat(request.samples()).hasSize(4); // three transitions
        });
    }

    @Test
    void theyAreLookedThroughAgainWhileThereAreMoreTransitionsOfTheNewPhysics() throws Exception {
        sendMany(base, GOOD, 30);
        for (int i = 0; i < 30; i++) {
            process(scored(serving(tuned, base, null), GOOD, BAD, Rollout.Status.OK));
        }
        for (int i = 0; i < 3 + 20; i++) {
            process(scored(serving(tuned, base, null), BAD, GOOD, Rollout.Status.OK));
        }
        assertThat(requests()).extracting(TuneRequest::train).containsExactly(false, false, false, true, false, false);
        assertThat(requests())
                .extracting(request -> request.samples().size())
                .as("of which the fourth counts all that a training takes")
                .containsExactly(4, 6, 6, 10, 6, 6);
    }

    @Test
    void aDroppedModelIsNeverAskedForAgain() throws Exception {
        sendMany(base, GOOD, 30);
        process(scored(new Serving("tiny", base, null, null, tuned), GOOD, Double.NaN, Rollout.Status.OK));
        sendMany(base, BAD, 3 + SAMPLES);
        assertThat(requests())
                .singleElement()
                .satisfies(request -> assertThat(request.excluded()).containsExactly(tuned));
    }

    /** It was good in its own regime, and may be again. */
    @Test
    void aModelThatServedWellIsNotExcludedWhenItIsTakenBack() throws Exception {
        for (int i = 0; i < 30; i++) {
            process(scored(serving(tuned, base, null), GOOD, BAD, Rollout.Status.OK));
        }
        for (int i = 0; i < 3 + SAMPLES; i++) {
            process(scored(new Serving("tiny", base, null, null, tuned), BAD, Double.NaN, Rollout.Status.OK));
        }
        assertThat(requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.known()).containsExactly(tuned);
            assertThat(request.excluded()).isEmpty();
        });
    }

    @Test
    void statesOfAnotherSizeBeginTheSamplesAnew() throws Exception {
        sendMany(base, BAD, 2);
        length = 2 * N;
        sendMany(base, BAD, 3 + SAMPLES);
        assertThat(requests())
                .flatExtracting(TuneRequest::samples)
                .extracting(state -> state.values().length)
                .containsOnly(2 * N * Float.BYTES);
    }

    @Test
    void anAlarmAndItsSamplesSurviveARestart() throws Exception {
        sendMany(base, GOOD, 10);
        sendMany(base, BAD, 5);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(snapshot);
        sendMany(base, BAD, SAMPLES);
        assertThat(statusesFrom(0)).containsOnly(Status.DRIFTING);
        assertThat(requests())
                .singleElement()
                .satisfies(request -> assertThat(request.samples()).hasSize(1 + 3 + SAMPLES));
    }

    private void sendMany(ModelId champion, double e, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            send(champion, e);
        }
    }

    private void send(ModelId champion, double e) throws Exception {
        process(scored(serving(champion, null, null), e, Double.NaN, Rollout.Status.OK));
    }

    private void process(Scored scored) throws Exception {
        harness.processElement(new StreamRecord<>(scored));
    }

    private static Serving serving(ModelId champion, @Nullable ModelId fallback, @Nullable ModelId candidate) {
        return new Serving("tiny", champion, fallback, candidate, null);
    }

    /** The next transition of the stream, in which the state changes by 1. */
    private Scored scored(Serving serving, double e, double shadow, Rollout.Status status) {
        PdeState before = state(step);
        step++;
        return new Scored(
                new Transition(before, state(step), new Origin(0, step), serving),
                serving.champion(),
                new Residual(e, 1),
                serving.shadow(),
                Double.isNaN(shadow) ? Residual.NONE : new Residual(shadow, 1),
                status);
    }

    private PdeState state(long at) {
        return PdeState.of("a", Equation.HEAT_1D, at, at * DT, DT, Shape.of(1, length), Map.of(), new float[length]);
    }

    private List<DriftScore> scores() {
        return harness.extractOutputValues();
    }

    private List<Status> statusesFrom(int first) {
        return scores().stream().skip(first).map(DriftScore::status).toList();
    }

    /** Whether parameters were identified at each transition. */
    private List<Boolean> identifiedFrom(int first) {
        return scores().stream()
                .skip(first)
                .map(score -> !score.identified().isEmpty())
                .toList();
    }

    private List<TuneRequest> requests() {
        return side(harness.getSideOutput(DriftMonitor.REQUESTS));
    }

    private List<Evidence> evidence() {
        return side(harness.getSideOutput(DriftMonitor.EVIDENCE));
    }

    private static <T> List<T> side(@Nullable Iterable<StreamRecord<T>> records) {
        List<T> values = new ArrayList<>();
        if (records != null) {
            records.forEach(record -> values.add(record.getValue()));
        }
        return values;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, Scored, DriftScore> harness(
            @Nullable OperatorSubtaskState restored) throws Exception {
        MonitorSettings settings = new MonitorSettings(
                folder.toString(),
                DetectorKind.RUNNING_MEDIAN,
                1.5,
                0.25,
                RECOVERY,
                SAMPLES,
                1 << 20,
                RETRY,
                Duration.ofDays(1));
        var opened = new KeyedOneInputStreamOperatorTestHarness<String, Scored, DriftScore>(
                new KeyedProcessOperator<>(new DriftMonitor(identifier(), settings)),
                scored -> scored.transition().now().streamId(),
                Types.STRING);
        opened.setup(LoopTypes.DRIFT_SCORE.createSerializer(new SerializerConfigImpl()));
        opened.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        if (restored != null) {
            opened.initializeState(restored);
        }
        opened.open();
        opened.setProcessingTime(1); // 0 stands for never
        return opened;
    }

    private static ParameterIdentifier identifier() {
        return (before, now, nominal) -> new Identified(new TreeMap<>(Map.of("kappa", KAPPA.get())), 0.01);
    }

    private ModelId publish(long seed, @Nullable Calibration calibration) {
        float[] weights = new float[ARCHITECTURE.parameterCount()];
        weights[0] = seed;
        return ModelStore.open(folder)
                .publish(new ModelDraft(
                        "tiny",
                        Scope.all(),
                        null,
                        Equation.HEAT_1D,
                        GRID,
                        DT,
                        new Provenance("none", true, seed, "none", "test", 1, "17", "2026-01-02T03:04:05Z"),
                        Map.of(),
                        calibration,
                        Map.of("kappa", new Range(2e-4, 2e-4)),
                        new Surrogate(ARCHITECTURE, 0.1f, new Weights(ARCHITECTURE, weights)),
                        "# tiny\n"));
    }
}
