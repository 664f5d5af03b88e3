package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.hssflow.hss.Surrogate;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The real job on a real cluster between real topics, seen by a read_committed consumer outside. */
class LoopTest {
    private static final int STREAMS = 4;
    private static final Simulation HEAT = new Simulation(SimulationSettings.defaults(Equation.HEAT_1D));

    private static final Map<Integer, List<Field>> FIELDS = new HashMap<>();

    private static LoopFixture fixture;

    @TempDir
    private Path store;

    private LoopFixture.Loop loop;

    @BeforeAll
    static void start() throws Exception {
        fixture = LoopFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        loop = fixture.loop(test.getTestMethod().orElseThrow().getName(), store);
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    @Test
    void nothingIsLostOrWrittenTwiceWhenTasksFail() throws Exception {
        FailingDecoder.failAfter(150, 300, 310);
        loop.submit(FailingDecoder::new);
        Thread producer = loop.inBackground(() -> sendSteps(0, 120, 5));
        producer.join();
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * 120);
        assertThat(FailingDecoder.failuresLeft())
                .as("injected failures that did not happen")
                .isZero();
        assertEachStepOnce(rollouts, 120);
        assertOnlyTheFirstHasNoPredecessor(rollouts);
    }

    @Test
    void aJobThatIsStoppedWithASavepointGoesOnWhereItWas() throws Exception {
        JobClient first = loop.submit(decoder -> decoder);
        Thread producer = loop.inBackground(() -> sendSteps(0, 200, 10));
        loop.awaitSomeRollouts(STREAMS * 20);
        String savepoint = first.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        loop.config().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        loop.submit(decoder -> decoder);
        producer.join();
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * 200);
        assertEachStepOnce(rollouts, 200);
        assertOnlyTheFirstHasNoPredecessor(rollouts);
    }

    @Test
    void malformedRecordsAreSetAsideAsTheyCameAndTheJobGoesOn() throws Exception {
        loop.submit(decoder -> decoder);
        PdeState good = state(0, 0);
        List<EncodedRecord> sent = new ArrayList<>();
        for (MalformedRecord kind : MalformedRecord.values()) {
            sent.add(kind.from(good));
            loop.send(loop.topics().states(), kind.from(good));
        }
        sendSteps(0, 3, 0);
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * 3);
        assertEachStepOnce(rollouts, 3);
        List<RawRecord> letters = loop.awaitDeadLetters(sent.size());
        assertThat(letters).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            EncodedRecord original = sent.get(i);
            MalformedRecord kind = MalformedRecord.kind(i);
            RawRecord letter = letters.stream()
                    .filter(candidate -> holds(candidate, original))
                    .findFirst()
                    .orElseThrow();
            assertThat(letter.header(DeadLetterCodec.REASON_HEADER))
                    .contains(kind.reason().id());
            assertThat(letter.header(DeadLetterCodec.TOPIC_HEADER))
                    .contains(loop.topics().states());
            assertThat(letter.header(DeadLetterCodec.MESSAGE_HEADER).orElseThrow())
                    .contains("expected");
        }
    }

    @Test
    void aDecisionChangesTheModelOfEachStreamAtOneStep() throws Exception {
        ModelId first = ModelStore.open(store).resolve("heat-1d");
        ModelId second = publishVariant(first);
        loop.config().set(LoopOptions.MODELS, List.of("heat-1d@" + first.version()));
        loop.submit(decoder -> decoder);
        Thread producer = loop.inBackground(() -> sendSteps(0, 150, 20));
        loop.awaitSomeRollouts(STREAMS * 10);
        loop.send(loop.topics().models(), ModelDecisionCodec.encode(serve(second)));
        producer.join();
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * 150);
        assertEachStepOnce(rollouts, 150);
        rollouts.forEach((stream, made) -> {
            List<ModelId> models = made.stream().map(Rollout::model).toList();
            int change = models.indexOf(second);
            assertThat(change).as("the step at which %s changed", stream).isPositive();
            assertThat(models.subList(0, change)).containsOnly(first);
            assertThat(models.subList(change, models.size())).containsOnly(second);
        });
    }

    @Test
    void aDecisionThatCannotBeReadChangesNothing() throws Exception {
        loop.submit(decoder -> decoder);
        loop.send(loop.topics().models(), new EncodedRecord(new byte[] {7}, new byte[] {1, 2, 3}, List.of()));
        sendSteps(0, 5, 0);
        assertEachStepOnce(loop.awaitRollouts(STREAMS * 5), 5);
    }

    @Test
    void forecastsMeetTheStatesThatCome() throws Exception {
        loop.submit(decoder -> decoder);
        sendSteps(0, 20, 0);
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * 20);
        for (int stream = 0; stream < STREAMS; stream++) {
            Rollout rollout = rollouts.get("sim-" + stream).get(5);
            float[] truth = values(stream, 15);
            float[] forecast = rollout.field(9); // ten steps ahead
            double error = 0;
            double norm = 0;
            for (int i = 0; i < truth.length; i++) {
                error += Math.pow(forecast[i] - truth[i], 2);
                norm += Math.pow(truth[i], 2);
            }
            assertThat(Math.sqrt(error / norm)).isLessThan(1e-3);
            assertThat(rollout.residual()).isLessThan(0.1);
        }
    }

    private void sendSteps(long from, long to, long pauseMillis) throws Exception {
        for (long step = from; step < to; step++) {
            for (int stream = 0; stream < STREAMS; stream++) {
                loop.send(loop.topics().states(), PdeStateCodec.encode(state(stream, step)));
            }
            TimeUnit.MILLISECONDS.sleep(pauseMillis); // the pace of a simulation; nothing depends on it
        }
    }

    private static PdeState state(int stream, long step) {
        return PdeState.of(
                "sim-" + stream,
                Equation.HEAT_1D,
                step,
                step * 0.2,
                0.2,
                HEAT.outputGrid().shape(),
                Map.of("kappa", 2e-4),
                values(stream, step));
    }

    /** The field of a step, from the solver; computed once. */
    private static synchronized float[] values(int stream, long step) {
        List<Field> fields = FIELDS.computeIfAbsent(stream, i -> new ArrayList<>(List.of(HEAT.initial(1, i))));
        while (fields.size() <= step) {
            fields.add(HEAT.solver().step(fields.get(fields.size() - 1)));
        }
        return HEAT.output(fields.get((int) step)).toFloats();
    }

    private static void assertEachStepOnce(Map<String, List<Rollout>> rollouts, int steps) {
        assertThat(rollouts).hasSize(STREAMS);
        rollouts.forEach((stream, made) -> {
            List<Long> bases = made.stream().map(Rollout::baseStep).toList();
            assertThat(bases).as(stream).hasSize(steps).isSorted().doesNotHaveDuplicates();
        });
    }

    private static void assertOnlyTheFirstHasNoPredecessor(Map<String, List<Rollout>> rollouts) {
        rollouts.forEach((stream, made) -> assertThat(made)
                .as(stream)
                .allSatisfy(rollout -> assertThat(Double.isNaN(rollout.residual()))
                        .as("step %d has no predecessor", rollout.baseStep())
                        .isEqualTo(rollout.baseStep() == 0)));
    }

    private static boolean holds(RawRecord letter, EncodedRecord original) {
        return Arrays.equals(letter.key(), original.key())
                && Arrays.equals(letter.value(), original.value())
                && letter.headers().subList(0, original.headers().size()).equals(original.headers());
    }

    /** The same model with slightly other weights, as a new version. */
    private ModelId publishVariant(ModelId id) {
        StoredModel model = ModelStore.open(store).load(id);
        ModelManifest m = model.manifest();
        float[] weights = model.surrogate().weights().toArray();
        weights[0] += 1e-4f;
        Surrogate variant = model.surrogate().withWeights(weights);
        return ModelStore.open(store)
                .publish(new ModelDraft(
                        id.name(),
                        m.scope(),
                        id,
                        m.equation(),
                        m.grid(),
                        m.dt(),
                        m.provenance(),
                        m.validation(),
                        m.calibration(),
                        m.parameters(),
                        variant,
                        "# variant\n"));
    }

    private static ModelDecision serve(ModelId id) {
        return ModelDecision.serve(
                id.name(),
                ModelDecision.ALL_STREAMS,
                id,
                Equation.HEAT_1D,
                HEAT.outputGrid().shape(),
                0.2,
                "test",
                System.currentTimeMillis());
    }

    /** Fails the task, not the record, at given numbers of records. */
    private record FailingDecoder(StateDecoder decoder) implements StateDecoder {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static final List<Integer> FAIL_AT = new ArrayList<>();

        static synchronized void failAfter(Integer... records) {
            COUNT.set(0);
            FAIL_AT.clear();
            FAIL_AT.addAll(List.of(records));
        }

        static synchronized int failuresLeft() {
            return FAIL_AT.size();
        }

        @Override
        public PdeState decode(RawRecord record) throws RejectedRecordException {
            int count = COUNT.incrementAndGet();
            synchronized (FailingDecoder.class) {
                if (FAIL_AT.remove((Integer) count)) {
                    throw new IllegalStateException("injected failure at record " + count);
                }
            }
            return decoder.decode(record);
        }
    }
}
