package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.hssflow.app.tune.Strategy;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.finetune.Workshop;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The learning loop, on a real cluster between real topics: streams drift, get models, and go back. */
class LearningTest {
    private static final double KAPPA = HeatStreams.KAPPA;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int STREAMS = 4;

    private static LoopFixture fixture;
    private static int number;

    @TempDir
    private Path store;

    private LoopFixture.Loop loop;
    private HeatStreams streams;

    @BeforeAll
    static void start() throws Exception {
        fixture = LoopFixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void open() throws Exception {
        loop = fixture.loop("learn-" + number++, store);
        streams = new HeatStreams(loop, STREAMS);
    }

    @AfterEach
    void close() throws Exception {
        streams.stop();
        loop.close();
    }

    @Test
    void aStreamWhosePhysicsChangesGetsAModelAndTheOthersKeepTheirs() throws Exception {
        loop.submit(decoder -> decoder);
        streams.start();
        streams.awaitStep(30);
        streams.changeKappa(2 * KAPPA, 0, 1);
        awaitDecision("sim-0", Action.PROMOTE, 1);
        awaitDecision("sim-1", Action.PROMOTE, 1);
        streams.awaitStep(streams.step() + 60);
        streams.stop();
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * (int) streams.step());
        List<DriftScore> scores = loop.committed(loop.topics().drift(), DriftScoreCodec::decode);
        ModelId base = ModelStore.open(store).resolve("heat-1d");
        for (String changed : List.of("sim-0", "sim-1")) {
            List<ModelId> models = rollouts.get(changed).stream()
                    .map(Rollout::model)
                    .distinct()
                    .toList();
            assertThat(models).hasSize(2).first().isEqualTo(base);
            assertThat(models.get(1).name()).isEqualTo("heat-1d-tuned");
            DriftScore last = scores.stream()
                    .filter(score -> score.streamId().equals(changed))
                    .reduce((a, b) -> b)
                    .orElseThrow();
            assertThat(last.model()).isEqualTo(models.get(1));
            assertThat(last.residual()).isLessThan(1e-3);
            assertThat(last.identified().get("kappa")).isBetween(0.999 * 2 * KAPPA, 1.001 * 2 * KAPPA);
        }
        for (String unchanged : List.of("sim-2", "sim-3")) {
            assertThat(rollouts.get(unchanged)).extracting(Rollout::model).containsOnly(base);
            assertThat(scores)
                    .filteredOn(score -> score.streamId().equals(unchanged))
                    .extracting(DriftScore::status)
                    .containsOnly(DriftScore.Status.CALM);
        }
        assertThat(tunedModels()).as("both streams share one training").hasSize(1);
    }

    @Test
    void aStreamThatReturnsToARegimeGetsItsModelBackWithoutTraining() throws Exception {
        loop.submit(decoder -> decoder);
        streams.start();
        streams.awaitStep(30);
        ModelId base = ModelStore.open(store).resolve("heat-1d");
        streams.changeKappa(2 * KAPPA, 0);
        ModelId tuned = awaitDecision("sim-0", Action.PROMOTE, 1).champion();
        streams.awaitStep(streams.step() + 40);
        streams.changeKappa(KAPPA, 0);
        ModelDecision back = awaitDecision("sim-0", Action.PROMOTE, 2);
        assertThat(back.champion()).isEqualTo(base);
        streams.awaitStep(streams.step() + 40);
        streams.changeKappa(2 * KAPPA, 0);
        ModelDecision again = awaitDecision("sim-0", Action.PROMOTE, 3);
        assertThat(again.champion()).isEqualTo(tuned);
        assertThat(decisions()).extracting(ModelDecision::action).containsOnlyOnce(Action.SHADOW);
        assertThat(tunedModels()).containsExactly(tuned);
    }

    @Test
    void aModelOfPoisonedSamplesIsNeverPromoted() throws Exception {
        loop.config().set(LoopOptions.STRATEGY, Strategy.GAIN); // which believes the samples
        loop.submit(decoder -> decoder, PoisonedWorkshop::new);
        streams.start();
        streams.awaitStep(30);
        streams.changeKappa(2 * KAPPA, 0);
        ModelDecision rejected = awaitDecision("sim-0", Action.REJECT, 1);
        assertThat(rejected.dropped()).isIn(tunedModels());
        streams.awaitStep(streams.step() + 60);
        assertThat(decisions()).extracting(ModelDecision::action).doesNotContain(Action.PROMOTE);
    }

    @Test
    void aPromotedModelThatDoesWorseLaterIsTakenBack() throws Exception {
        loop.submit(decoder -> decoder, BlindWorkshop::new);
        streams.start();
        streams.awaitStep(30);
        ModelId base = ModelStore.open(store).resolve("heat-1d");
        streams.changeKappa(2 * KAPPA, 0);
        ModelId tuned = awaitDecision("sim-0", Action.PROMOTE, 1).champion();
        streams.awaitStep(streams.step() + 40);
        streams.changeKappa(KAPPA, 0);
        ModelDecision back = awaitDecision("sim-0", Action.ROLLBACK, 1);
        assertThat(back.champion()).isEqualTo(base);
        assertThat(back.dropped()).isEqualTo(tuned);
    }

    /** Where a failure strikes. */
    enum Failure {
        IN_MID_TRAINING,
        BETWEEN_THE_STORES_WRITE_AND_THE_ANNOUNCEMENT,
        IN_MID_PROMOTION
    }

    @ParameterizedTest
    @EnumSource
    void afterAFailureThereIsOneDecisionAndNothingIsLostOrWrittenTwice(Failure failure) throws Exception {
        FailingWorkshop.fail(failure);
        Failing.arm(false);
        loop.submit(Failing::new, FailingWorkshop::new);
        streams.start();
        streams.awaitStep(30);
        streams.changeKappa(2 * KAPPA, 0);
        if (failure == Failure.IN_MID_PROMOTION) {
            await(
                    "an uncommitted promotion",
                    () -> loop.written(loop.topics().models(), ModelDecisionCodec::decode).stream()
                            .anyMatch(decision -> decision.action() == Action.PROMOTE));
            Failing.arm(true);
        }
        awaitDecision("sim-0", Action.PROMOTE, 1);
        streams.awaitStep(streams.step() + 40);
        streams.stop();
        assertThat(failure == Failure.IN_MID_PROMOTION ? Failing.hasFailed() : FailingWorkshop.hasFailed())
                .as("the injected failure happened")
                .isTrue();
        Map<String, List<Rollout>> rollouts = loop.awaitRollouts(STREAMS * (int) streams.step());
        rollouts.forEach((stream, made) -> assertThat(made)
                .as(stream)
                .extracting(Rollout::baseStep)
                .hasSize((int) streams.step())
                .isSorted()
                .doesNotHaveDuplicates());
        assertThat(decisions()).extracting(ModelDecision::action).containsExactly(Action.SHADOW, Action.PROMOTE);
        assertThat(tunedModels()).hasSize(1);
    }

    private List<ModelId> tunedModels() {
        return ModelStore.open(store).list().stream()
                .filter(id -> id.name().equals("heat-1d-tuned"))
                .toList();
    }

    private List<ModelDecision> decisions() throws Exception {
        return loop.committed(loop.topics().models(), ModelDecisionCodec::decode);
    }

    /** The so-and-so-many-th decision of a kind about a stream. */
    private ModelDecision awaitDecision(String stream, Action action, int number) throws Exception {
        await(action + " for " + stream, () -> decisions(stream, action).size() >= number);
        return decisions(stream, action).get(number - 1);
    }

    private List<ModelDecision> decisions(String stream, Action action) throws Exception {
        return decisions().stream()
                .filter(decision -> decision.scope().equals(stream) && decision.action() == action)
                .toList();
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("waiting for %s, decisions by now: %s", what, decisions())
                    .isLessThan(deadline);
        }
    }

    /** A workshop that does to its bench what its subclass does. */
    private abstract static class OtherWorkshop implements Workshop {
        private static final long serialVersionUID = 1;
        private final Workshop real;

        OtherWorkshop(Workshop real) {
            this.real = real;
        }

        Optional<Find> find(Bench bench, TuneRequest request) {
            return bench.find(request);
        }

        Optional<Find> train(Bench bench, List<TuneRequest> pooled) throws InterruptedException {
            return bench.train(pooled);
        }

        @Override
        public Bench open(OptionalInt gpu) throws Exception {
            Bench bench = real.open(gpu);
            return new Bench() {
                @Override
                public Optional<Find> find(TuneRequest request) {
                    return OtherWorkshop.this.find(bench, request);
                }

                @Override
                public boolean isOneRegime(TuneRequest a, TuneRequest b) {
                    return bench.isOneRegime(a, b);
                }

                @Override
                public Optional<Find> train(List<TuneRequest> pooled) throws InterruptedException {
                    return OtherWorkshop.this.train(bench, pooled);
                }

                @Override
                public void close() {
                    bench.close();
                }
            };
        }
    }

    /** Trains on states of a diffusivity that no stream has. */
    private static final class PoisonedWorkshop extends OtherWorkshop {
        private static final long serialVersionUID = 1;

        PoisonedWorkshop(Workshop real) {
            super(real);
        }

        @Override
        Optional<Find> train(Bench bench, List<TuneRequest> pooled) throws InterruptedException {
            return bench.train(pooled.stream().map(PoisonedWorkshop::poison).toList());
        }

        private static TuneRequest poison(TuneRequest request) {
            Simulation simulation =
                    new Simulation(SimulationSettings.defaults(Equation.HEAT_1D).withParameter("kappa", 10 * KAPPA));
            List<PdeState> samples = new ArrayList<>();
            Field state = simulation.initial(5, 0);
            for (PdeState sample : request.samples()) {
                samples.add(PdeState.of(
                        sample.streamId(),
                        sample.equation(),
                        sample.step(),
                        sample.time(),
                        sample.dt(),
                        sample.shape(),
                        sample.parameters(),
                        simulation.output(state).toFloats()));
                state = simulation.solver().step(state);
            }
            return new TuneRequest(
                    request.serving(),
                    request.known(),
                    request.excluded(),
                    request.identified(),
                    samples,
                    request.train(),
                    request.origin());
        }
    }

    /** Never finds what is there. */
    private static final class BlindWorkshop extends OtherWorkshop {
        private static final long serialVersionUID = 1;

        BlindWorkshop(Workshop real) {
            super(real);
        }

        @Override
        Optional<Find> find(Bench bench, TuneRequest request) {
            return Optional.empty();
        }
    }

    /** Fails once. */
    private static final class FailingWorkshop extends OtherWorkshop {
        private static final long serialVersionUID = 1;
        private static final AtomicReference<Failure> NEXT = new AtomicReference<>();

        FailingWorkshop(Workshop real) {
            super(real);
        }

        static void fail(Failure failure) {
            NEXT.set(failure == Failure.IN_MID_PROMOTION ? null : failure);
        }

        static boolean hasFailed() {
            return NEXT.get() == null;
        }

        @Override
        Optional<Find> train(Bench bench, List<TuneRequest> pooled) throws InterruptedException {
            failIf(Failure.IN_MID_TRAINING);
            Optional<Find> made = bench.train(pooled);
            failIf(Failure.BETWEEN_THE_STORES_WRITE_AND_THE_ANNOUNCEMENT);
            return made;
        }

        private static void failIf(Failure failure) {
            if (NEXT.compareAndSet(failure, null)) {
                throw new InternalError("injected failure " + failure);
            }
        }
    }

    /** Fails the task of the tracker once, when armed. */
    private record Failing(StateDecoder decoder) implements StateDecoder {
        private static final AtomicBoolean ARMED = new AtomicBoolean();
        private static final AtomicBoolean FAILED = new AtomicBoolean();

        static void arm(boolean armed) {
            FAILED.set(false);
            ARMED.set(armed);
        }

        static boolean hasFailed() {
            return FAILED.get();
        }

        @Override
        public PdeState decode(RawRecord record) throws RejectedRecordException {
            if (ARMED.compareAndSet(true, false)) {
                FAILED.set(true);
                throw new IllegalStateException("injected failure");
            }
            return decoder.decode(record);
        }
    }
}
