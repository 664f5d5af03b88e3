package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.training.AdamW;
import org.hssflow.hss.training.AdapterResult;
import org.hssflow.hss.training.AdapterTrainer;
import org.hssflow.hss.training.Budget;
import org.hssflow.hss.training.Checkpoints;
import org.hssflow.hss.training.EarlyStop;
import org.hssflow.hss.training.Optimization;
import org.hssflow.hss.training.Phase;
import org.hssflow.hss.training.Recipe;
import org.hssflow.hss.training.Report;
import org.hssflow.hss.training.Start;
import org.hssflow.hss.training.Trainer;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingException;
import org.hssflow.hss.training.TrainingListener;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.hss.training.Trajectories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings on the card, against those on the processor. */
class CardTrainingTest extends OnFakeCuda {
    private static final int OUT_OF_MEMORY = 2;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int STEPS = 30;
    private static final Architecture SMALL = Examples.ARCHITECTURES.get(1);

    private TrainingDevice card;

    static Stream<Architecture> architectures() {
        return Examples.ARCHITECTURES.stream();
    }

    @BeforeEach
    void startTheEngine() {
        card = CudaEngine.start().training();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void endsAtTheWeightsOfTheProcessorsTraining(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        TrainingResult expected = train(trainer(architecture), base);
        TrainingResult actual = train(trainer(architecture).on(card), base);
        assertThat(actual.steps()).isEqualTo(STEPS);
        assertClose(actual, expected);
        assertThat(distance(actual.surrogate(), base))
                .isGreaterThan(100 * distance(actual.surrogate(), expected.surrogate()));
        assertThat(train(trainer(architecture).on(card), base).surrogate()).isEqualTo(actual.surrogate());
        Checks.assertNothingLeft(fake);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void endsAtTheAdapterOfTheProcessorsTraining(Architecture architecture) {
        Surrogate base = Examples.base(architecture, 1);
        AdapterResult expected = trainAdapter(adapterTrainer(architecture), base);
        AdapterResult actual = trainAdapter(adapterTrainer(architecture).on(card), base);
        assertClose(actual.training(), expected.training());
        assertThat(relative(actual.adapter().toArray(), expected.adapter().toArray()))
                .isLessThan(1e-4);
        assertThat(trainAdapter(adapterTrainer(architecture).on(card), base).adapter())
                .isEqualTo(actual.adapter());
        Checks.assertNothingLeft(fake);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void slopesThatAreNotLearntStay(boolean learnt) {
        Surrogate base = Examples.base(SMALL, 1);
        Recipe recipe = recipe(SMALL).withOptimization(new Optimization(1e-3, 1e-4, 0.1, 16, 0.05, learnt, null));
        Surrogate trained = train(new Trainer(recipe, 1).on(card), base).surrogate();
        float[] before = base.weights().toArray();
        float[] after = trained.weights().toArray();
        for (Layer layer : SMALL.layers()) {
            if (layer.hasSlope()) {
                assertThat(after[layer.slopeOffset()] == before[layer.slopeOffset()])
                        .as(layer.name())
                        .isEqualTo(!learnt);
            }
        }
    }

    /** Begun here and gone on with there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesUpCheckpointsOfTheProcessorAndTheOtherWayRound(boolean onCardFirst, @TempDir Path folder) {
        Surrogate base = Examples.base(SMALL, 1);
        TrainingResult expected = train(trainer(SMALL), base);
        Trainer kept = trainer(SMALL).withCheckpoints(new Checkpoints(folder.resolve("training.npz"), 1e9));
        TrainingResult first = (onCardFirst ? kept.on(card) : kept).fineTune(base, data(SMALL, 1), report -> false);
        assertThat(first.steps()).isEqualTo(20);
        assertThat(first.cancelled()).isTrue();
        assertClose(train(onCardFirst ? kept : kept.on(card), base), expected);
        Checks.assertNothingLeft(fake);
    }

    /** To the bit. */
    @Test
    void takesUpACheckpointOfItsOwn(@TempDir Path folder) {
        Surrogate base = Examples.base(SMALL, 1);
        TrainingResult expected = train(trainer(SMALL).on(card), base);
        Trainer kept = trainer(SMALL).on(card).withCheckpoints(new Checkpoints(folder.resolve("training.npz"), 0));
        kept.fineTune(base, data(SMALL, 1), report -> false);
        TrainingResult actual = train(kept, base);
        assertThat(actual.surrogate()).isEqualTo(expected.surrogate());
        assertThat(actual.validation()).isEqualTo(expected.validation());
    }

    @Test
    void endsEarlyAndKeepsTheBestAsTheProcessorDoes() {
        Surrogate base = Examples.base(SMALL, 1);
        // What is unseen has nothing to do with what is seen, so that validations get worse.
        Recipe recipe = recipe(SMALL).withEarlyStop(new EarlyStop(4, 2));
        Trainer validated = new Trainer(recipe, 1).withValidation(data(SMALL, 9));
        List<Report> reports = new ArrayList<>();
        TrainingResult expected = train(validated, base);
        TrainingResult actual = validated.on(card).fineTune(base, data(SMALL, 1), reports::add);
        assertThat(actual.end()).isEqualTo(expected.end());
        assertThat(actual.steps()).isEqualTo(expected.steps());
        assertClose(actual, expected);
    }

    @Test
    void aRateThatIsTooHighEndsTheTrainingWithTheCause() {
        Recipe wild = recipe(SMALL).withOptimization(new Optimization(1e20, 1e20, 0, 16, 0.05, true, null));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> train(new Trainer(wild, 1).on(card), Examples.base(SMALL, 1)))
                .withMessageContainingAll("stopped at step 2", "lower the peak rate");
        Checks.assertNothingLeft(fake);
    }

    @Test
    void anInterruptEndsItAfterTheLatestStep() {
        Surrogate base = Examples.base(SMALL, 1);
        Thread.currentThread().interrupt();
        TrainingResult none = train(trainer(SMALL).on(card), base);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(none.cancelled()).isTrue();
        assertThat(none.surrogate().weights()).isEqualTo(base.weights());
        TrainingResult some = trainer(SMALL).on(card).fineTune(base, data(SMALL, 1), report -> {
            Thread.currentThread().interrupt();
            return true;
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(some.steps()).isEqualTo(20);
        Checks.assertNothingLeft(fake);
    }

    /** At each in turn, until there is none left to fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {"cuMemAlloc_v2", "cuMemHostAlloc", "cuStreamCreate", "cuMemcpyHtoD_v2", "cuModuleLoadDataEx"})
    void whatTheCardHasNoRoomForLeavesNothing(String function) {
        int failures = 0;
        while (failsAt(function, OUT_OF_MEMORY, failures)) {
            failures++;
        }
        assertThat(failures).isPositive();
        if (function.equals("cuMemAlloc_v2")) {
            assertThat(failures).isGreaterThan(15);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuLaunchKernel", "cuStreamSynchronize", "cuMemcpyDtoHAsync_v2", "cuMemcpyDtoH_v2"})
    void aCardThatFailsOnTheWayLeavesNothing(String function) {
        for (int after : new int[] {0, 1, 2}) {
            assertThat(failsAt(function, ILLEGAL_ADDRESS, after)).isTrue();
        }
    }

    private boolean failsAt(String function, int code, int after) {
        fake.reset();
        TrainingDevice device = CudaEngine.start().training();
        assertThat(fake.fail(function, code, after)).isZero();
        boolean failed = false;
        try {
            trainAdapter(adapterTrainer(SMALL).on(device), Examples.base(SMALL, 1));
        } catch (EngineUnavailableException e) {
            assertThat(e).hasMessageContainingAll("(" + code + ")", "use the engine cpu or auto");
            failed = true;
        }
        Checks.assertNothingLeft(fake);
        return failed;
    }

    private static void assertClose(TrainingResult actual, TrainingResult expected) {
        assertThat(distance(actual.surrogate(), expected.surrogate())).isLessThan(1e-4);
        assertThat(Math.abs(actual.loss() / expected.loss() - 1)).isLessThan(1e-4);
        assertThat(Math.abs(actual.validation() / expected.validation() - 1)).isLessThan(1e-4);
    }

    private static double distance(Surrogate actual, Surrogate expected) {
        return relative(actual.weights().toArray(), expected.weights().toArray());
    }

    private static double relative(float[] actual, float[] expected) {
        float[] difference = actual.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= expected[i];
        }
        return AdamW.norm(difference) / AdamW.norm(expected);
    }

    private static TrainingResult train(Trainer trainer, Surrogate base) {
        return trainer.fineTune(base, data(base.architecture(), 1), TrainingListener.SILENT);
    }

    private static AdapterResult trainAdapter(AdapterTrainer trainer, Surrogate base) {
        return trainer.train(base, data(base.architecture(), 1), TrainingListener.SILENT);
    }

    private static Trainer trainer(Architecture architecture) {
        return new Trainer(recipe(architecture), 1).withValidation(data(architecture, 2));
    }

    private static AdapterTrainer adapterTrainer(Architecture architecture) {
        return new AdapterTrainer(recipe(architecture), Examples.RANK, 1).withValidation(data(architecture, 2));
    }

    /** Transitions, then rollouts of two steps. */
    private static Recipe recipe(Architecture architecture) {
        List<Phase> phases = List.of(new Phase(0.5, 1, 1e-3, 1e-4), new Phase(0.5, 2, 5e-4, 1e-5));
        Optimization optimization = new Optimization(phases, 0.1, 18, 0.05, true, null);
        return new Recipe(
                "test",
                architecture,
                true,
                Start.NONLINEAR,
                optimization,
                Budget.ofSteps(STEPS),
                new EarlyStop(10, 100),
                5);
    }

    /** Random walks. */
    private static Trajectories data(Architecture architecture, long seed) {
        int points = architecture.points();
        float[] values = Examples.gaussian(20 * 4 * points, 1, new Random(seed));
        IntStream.range(0, 20 * 4).filter(state -> state % 4 > 0).forEach(state -> {
            for (int i = state * points; i < (state + 1) * points; i++) {
                values[i] = values[i - points] + 0.05f * values[i];
            }
        });
        return new Trajectories(points, 4, values);
    }
}
