package org.hssflow.operators.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.hssflow.operators.finetune.ScriptedWorkshop.found;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Start;
import org.hssflow.hss.training.Trainer;
import org.hssflow.hss.training.TrainingException;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.Trajectories;
import org.hssflow.operators.OperatorMetrics;
import org.hssflow.operators.States;
import org.hssflow.operators.finetune.ScriptedWorkshop.Gate;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FineTunerTest {
    private static final FineTunerSettings SETTINGS = new FineTunerSettings(Duration.ZERO, Duration.ofMinutes(10));
    private static final ModelId TUNED = new ModelId("heat-1d-tuned", 1, "c".repeat(64));
    private static final ModelId LATER = new ModelId("heat-1d-tuned", 2, "d".repeat(64));
    /** Diffusivities: each is a regime. */
    private static final double FAST = 8e-4;

    private static final double SLOW = 1e-4;
    private static final double BUSY = 5e-4;
    private static final double KNOWN = 4e-4;

    private final ScriptedWorkshop workshop = new ScriptedWorkshop();
    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
    private FineTuner tuner;

    @BeforeEach
    void open() throws Exception {
        workshop.models.put(KNOWN, States.NEWER);
        tuner = new FineTuner(workshop, SETTINGS);
        tuner.setRuntimeContext(new MockStreamingRuntimeContext(1, 0) {
            @Override
            public OperatorMetricGroup getMetricGroup() {
                return metrics;
            }
        });
        tuner.open(DefaultOpenContext.INSTANCE);
    }

    @AfterEach
    void close() throws Exception {
        tuner.close();
    }

    @Test
    void aModelThatExistsIsGivenWithoutTraining() throws Exception {
        assertThat(ask("a", KNOWN).get())
                .containsExactly(new TuneOutcome(
                        "a",
                        States.alone(States.MODEL),
                        States.NEWER,
                        false,
                        Equation.HEAT_1D,
                        States.SHAPE,
                        States.DT,
                        "scripted",
                        new TreeMap<>(Map.of("error", 0.01)),
                        7,
                        new Origin(3, 44)));
        assertThat(workshop.trained).isEmpty();
    }

    @Test
    void whereNoneExistsOneIsTrained() throws Exception {
        workshop.trainings.put(FAST, () -> Optional.of(found(TUNED)));
        assertThat(models(ask("a", FAST))).containsExactly(TUNED);
        assertThat(workshop.trained).containsExactly(List.of("a"));
        assertThat(count("trainings")).isEqualTo(1);
        assertThat(count("failedTrainings")).isZero();
    }

    @Test
    void whoAsksForNoTrainingGetsNone() throws Exception {
        Answer answer = new Answer();
        tuner.asyncInvoke(request("a", FAST, false), answer);
        assertThat(answer.get()).isEmpty();
        settle();
        assertThat(workshop.trained).isEmpty();
    }

    @Test
    void aTrainingThatMakesNothingBetterIsAnsweredWithNothing() throws Exception {
        workshop.trainings.put(FAST, Optional::empty);
        assertThat(ask("a", FAST).get()).isEmpty();
        assertThat(count("failedTrainings")).isZero();
    }

    @Test
    void streamsOfOneRegimeAreTrainedForTogetherAndAllGetTheModel() throws Exception {
        workshop.trainings.put(FAST, () -> Optional.of(found(TUNED)));
        Gate gate = busy();
        Answer a = ask("a", FAST);
        Answer b = ask("b", FAST);
        settle();
        gate.open();
        assertThat(models(a)).containsExactly(TUNED);
        assertThat(models(b)).containsExactly(TUNED);
        assertThat(a.get()).extracting(TuneOutcome::streamId).containsExactly("a");
        assertThat(b.get()).extracting(TuneOutcome::streamId).containsExactly("b");
        idle();
        assertThat(workshop.trained).containsExactly(List.of("busy"), List.of("a", "b"), List.of("idle"));
    }

    @Test
    void regimesAreTrainedOneAfterTheOtherInTheOrderOfTheirArrival() throws Exception {
        workshop.trainings.put(FAST, () -> Optional.of(found(TUNED)));
        workshop.trainings.put(SLOW, () -> Optional.of(found(LATER)));
        Gate gate = busy();
        Answer a = ask("a", FAST);
        Answer b = ask("b", SLOW);
        Answer c = ask("c", FAST);
        settle();
        gate.open();
        assertThat(models(a)).containsExactly(TUNED);
        assertThat(models(b)).containsExactly(LATER);
        assertThat(models(c)).containsExactly(TUNED);
        assertThat(workshop.trained).containsExactly(List.of("busy"), List.of("a", "c"), List.of("b"));
        assertThat(workshop.mostRunning).hasValue(1);
        assertThat(workshop.trainers).as("one thread").containsOnly(workshop.trainers.get(0));
    }

    @Test
    void whatATrainingMadeIsFoundByThoseOfItsRegimeWhoCameMeanwhile() throws Exception {
        Gate gate = new Gate();
        workshop.trainings.put(FAST, () -> {
            gate.pass();
            return Optional.of(found(TUNED));
        });
        Answer a = ask("a", FAST);
        gate.awaitBegin();
        Answer b = ask("b", FAST);
        settle();
        gate.open();
        assertThat(models(a)).containsExactly(TUNED);
        assertThat(models(b)).containsExactly(TUNED);
        assertThat(workshop.trained).containsExactly(List.of("a"));
        assertThat(count("trainings")).isEqualTo(1);
    }

    static Stream<RuntimeException> failures() {
        return Stream.of(
                new IllegalArgumentException("these samples cannot be trained on"),
                divergence(),
                new ModelFormatException("heat-1d/1", "digest", "a", "b"),
                new UncheckedIOException(new IOException("no space left")),
                new IllegalStateException("a bug"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aTrainingThatFailsIsCountedAndAnsweredWithNothing(RuntimeException failure) throws Exception {
        workshop.trainings.put(FAST, () -> {
            throw failure;
        });
        assertThat(ask("a", FAST).get()).isEmpty();
        assertThat(count("failedTrainings")).isEqualTo(1);
        assertThat(new OperatorMetrics(metrics).histogram("trainingMillis").getCount())
                .as("it took its time, too")
                .isEqualTo(1);
        idle();
        assertThat(workshop.trained).as("the next one is trained for").containsExactly(List.of("a"), List.of("idle"));
    }

    @Test
    void anErrorOfTheMachineFailsTheTask() {
        workshop.trainings.put(FAST, () -> {
            throw new OutOfMemoryError("no room");
        });
        Answer answer = ask("a", FAST);
        assertThatThrownBy(answer::get).hasRootCauseMessage("no room");
    }

    @Test
    void modelsThatCannotBeSearchedAreNotThere() throws Exception {
        workshop.broken.set(true);
        workshop.trainings.put(FAST, () -> Optional.of(found(TUNED)));
        assertThat(models(ask("a", FAST))).containsExactly(TUNED);
    }

    @Test
    void aRequestThatIsGivenUpIsAnsweredWithNothingAndNotTrainedFor() throws Exception {
        Gate gate = busy();
        TuneRequest request = request("a", FAST, true);
        Answer answer = new Answer();
        tuner.asyncInvoke(request, answer);
        settle();
        tuner.timeout(request, answer);
        assertThat(answer.get()).isEmpty();
        assertThat(count("givenUpRequests")).isEqualTo(1);
        gate.open();
        idle();
        assertThat(workshop.trained).containsExactly(List.of("busy"), List.of("idle"));
    }

    @Test
    void closingStopsTheTrainingAndAnswersNobody() throws Exception {
        Gate gate = new Gate();
        workshop.trainings.put(FAST, () -> {
            gate.pass();
            return Optional.of(found(TUNED));
        });
        Answer under = ask("a", FAST);
        gate.awaitBegin();
        Answer waiting = ask("b", SLOW);
        settle();
        tuner.close();
        assertThat(workshop.events).containsExactly("interrupted", "closed");
        assertThat(workshop.running).hasValue(0);
        assertThat(workshop.trained).containsExactly(List.of("a"));
        assertThat(under.future).isNotDone();
        assertThat(waiting.future).isNotDone();
        assertThat(count("failedTrainings")).isZero();
    }

    @Test
    void whatIsUnderWayIsAskedAgainAfterAFailure() throws Exception {
        Gate gate = new Gate();
        workshop.trainings.put(FAST, () -> {
            gate.pass();
            return Optional.of(found(TUNED));
        });
        var harness = harness();
        harness.open();
        harness.processElement(new StreamRecord<>(request("a", FAST, true)));
        gate.awaitBegin();
        harness.processElement(new StreamRecord<>(request("b", FAST, true)));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(workshop.events).containsExactly("interrupted", "closed");

        gate.open();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        harness.endInput();
        assertThat(harness.extractOutputValues())
                .extracting(TuneOutcome::streamId, TuneOutcome::model)
                .containsExactlyInAnyOrder(tuple("a", TUNED), tuple("b", TUNED));
        assertThat(harness.snapshot(2, 2)
                        .getManagedOperatorState()
                        .iterator()
                        .next()
                        .getStateSize())
                .as("nothing is under way any more")
                .isLessThan(snapshot.getManagedOperatorState().iterator().next().getStateSize());
        harness.close();
    }

    @Test
    void aModelThatWasPublishedBeforeTheFailureIsFoundAfterIt() throws Exception {
        Gate gate = new Gate();
        workshop.trainings.put(FAST, () -> {
            workshop.models.put(FAST, TUNED); // the store has it, and nobody knows yet
            gate.pass();
            return Optional.of(found(TUNED));
        });
        var harness = harness();
        harness.open();
        harness.processElement(new StreamRecord<>(request("a", FAST, true)));
        gate.awaitBegin();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        harness.endInput();
        assertThat(harness.extractOutputValues()).extracting(TuneOutcome::model).containsExactly(TUNED);
        assertThat(workshop.trained).containsExactly(List.of("a"));
        harness.close();
    }

    private OneInputStreamOperatorTestHarness<TuneRequest, TuneOutcome> harness() throws Exception {
        var factory = new AsyncWaitOperatorFactory<>(
                new FineTuner(workshop, SETTINGS),
                SETTINGS.timeout().toMillis(),
                10,
                AsyncDataStream.OutputMode.UNORDERED);
        var harness = new OneInputStreamOperatorTestHarness<>(
                factory, LoopTypes.TUNE_REQUEST.createSerializer(new SerializerConfigImpl()));
        harness.setup(LoopTypes.TUNE_OUTCOME.createSerializer(new SerializerConfigImpl()));
        return harness;
    }

    private Answer ask(String stream, double kappa) {
        Answer answer = new Answer();
        tuner.asyncInvoke(request(stream, kappa, true), answer);
        return answer;
    }

    private static TuneRequest request(String stream, double kappa, boolean train) {
        return new TuneRequest(
                States.alone(States.MODEL),
                List.of(),
                List.of(),
                new TreeMap<>(Map.of("kappa", kappa)),
                List.of(States.state(stream, 6, 1), States.state(stream, 7, 2)),
                train,
                States.ORIGIN);
    }

    /** Begins a training that the test ends, so that others have to wait. */
    private Gate busy() throws InterruptedException {
        Gate gate = new Gate();
        workshop.trainings.put(BUSY, () -> {
            gate.pass();
            return Optional.empty();
        });
        ask("busy", BUSY);
        gate.awaitBegin();
        return gate;
    }

    /** Returns when all requests so far were searched for, and those that are to be trained for wait. */
    private void settle() throws Exception {
        ask("settle", KNOWN).get();
    }

    /** Returns when all trainings so far are over. */
    private void idle() throws Exception {
        workshop.trainings.put(0.0, Optional::empty);
        ask("idle", 0).get();
    }

    private List<ModelId> models(Answer answer) throws Exception {
        return answer.get().stream().map(TuneOutcome::model).toList();
    }

    private long count(String counter) {
        return new OperatorMetrics(metrics).count(counter);
    }

    /** What a real training says that begins with weights that are not finite. */
    private static TrainingException divergence() {
        Architecture architecture =
                new Architecture(16, 16, 1, 2, 1, Architecture.Outer.HSS, Architecture.Outer.NONE, false, false);
        float[] weights = new float[architecture.parameterCount()];
        Arrays.fill(weights, Float.NaN);
        float[] states = new float[32];
        Arrays.fill(states, 16, 32, 1);
        Recipe recipe = new Recipe(
                "none",
                architecture,
                true,
                Start.LINEAR,
                new Optimization(1e-3, 1e-5, 0, 1, 0.05, true, null),
                Budget.ofSteps(1),
                null,
                1);
        Surrogate broken = new Surrogate(architecture, 1, new Weights(architecture, weights));
        Trajectories data = new Trajectories(16, 2, states);
        return catchThrowableOfType(
                TrainingException.class, () -> new Trainer(recipe, 1).fineTune(broken, data, TrainingListener.SILENT));
    }

    /** What takes an answer. */
    private static final class Answer implements ResultFuture<TuneOutcome> {
        private final CompletableFuture<Collection<TuneOutcome>> future = new CompletableFuture<>();

        Collection<TuneOutcome> get() throws Exception {
            return future.get();
        }

        @Override
        public void complete(Collection<TuneOutcome> result) {
            future.complete(result);
        }

        @Override
        public void completeExceptionally(Throwable error) {
            future.completeExceptionally(error);
        }

        @Override
        public void complete(CollectionSupplier<TuneOutcome> supplier) {
            throw new AssertionError("nobody asks for that");
        }
    }
}
