package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.training.AdamW;
import org.hssflow.hss.training.Objective;
import org.hssflow.hss.training.Optimizer;
import org.hssflow.hss.training.Trainable;
import org.hssflow.hss.training.TrainingDevice;
import org.hssflow.hss.training.TrainingTask;
import org.hssflow.hss.training.Trajectories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss and gradient of one batch, those of the card against those of the processor. */
class CardGradientTest {
    private static final int STATES = 5;
    private static final float SCALE = 0.05f;
    private static final double EPSILON = 0.05;
    private static final int[] ORDERS = {0, 1, 7};

    private final Random random = new Random(3);
    private FakeCuda.Control fake;

    static Stream<Architecture> architectures() {
        return Checks.architectures();
    }

    @BeforeEach
    void takeTheFakeDriver() {
        FakeCuda.assumeCompiler();
        System.setProperty(Driver.PROPERTY, FakeCuda.library().toString());
        fake = FakeCuda.control(FakeCuda.library());
        fake.reset();
    }

    @AfterEach
    void leaveIt() {
        System.clearProperty(Driver.PROPERTY);
    }

    /** What one batch gives: mean, after the first step, is the clipped gradient times 1 − β₁. */
    private record Batch(double loss, double norm, float[] mean) {
        static Batch of(TrainingDevice device, TrainingTask task, int[] windows, int unroll) {
            try (Optimizer optimizer = device.open(task, 1)) {
                Optimizer.Evaluation batch = optimizer.evaluate(windows, unroll);
                optimizer.step(1, 1e-3, 0);
                return new Batch(batch.loss(), batch.norm(), optimizer.state().mean());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void isThatOfTheProcessor(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        Trainable all = new Trainable.Network(architecture, surrogate.weights().toArray(), true);
        Trainable adapter = new Trainable.OnBase(surrogate, Examples.adapter(surrogate, Examples.RANK, 2));
        for (Trainable trainable : new Trainable[] {all, adapter}) {
            for (int unroll : new int[] {1, 3}) {
                compare(trainable, 21, unroll, true, null);
                compare(trainable, 21, unroll, true, EPSILON);
            }
            compare(trainable, 21, 1, false, EPSILON);
            compare(trainable, 21, 1, false, null);
        }
        fake.set("multiprocessors", 1);
        compare(all, 45, 1, true, EPSILON); // two tiles of 32, and a part of the memory outside
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void doesNotDependOnTheOrderOfTheThreads(Architecture architecture) {
        Surrogate surrogate = Examples.base(architecture, 1);
        Trainable adapter = new Trainable.OnBase(surrogate, Examples.adapter(surrogate, Examples.RANK, 2));
        TrainingTask task = task(adapter, 10, 2, true, EPSILON);
        Batch first = null;
        for (int order : ORDERS) {
            fake.set("order", order);
            Batch batch = Batch.of(CudaEngine.start().training(), task, windows(10), 2);
            if (first == null) {
                first = batch;
            }
            assertThat(batch.mean()).as("order %d", order).isEqualTo(first.mean());
            assertThat(batch.loss()).isEqualTo(first.loss());
            assertThat(batch.norm()).isEqualTo(first.norm());
        }
    }

    private void compare(
            Trainable trainable, int batch, int unroll, boolean residual, @Nullable Double relativeEpsilon) {
        TrainingTask task = task(trainable, batch, unroll, residual, relativeEpsilon);
        Batch expected = Batch.of(TrainingDevice.CPU, task, windows(batch), unroll);
        Batch actual = Batch.of(CudaEngine.start().training(), task, windows(batch), unroll);
        String what = trainable.getClass().getSimpleName() + " unrolled " + unroll + ", residual " + residual
                + ", epsilon " + relativeEpsilon + " of " + trainable.architecture();
        assertThat(expected.norm()).isPositive();
        assertThat(Math.abs(actual.loss() / expected.loss() - 1)).as(what).isLessThan(1e-5);
        assertThat(Math.abs(actual.norm() / expected.norm() - 1)).as(what).isLessThan(1e-5);
        float[] difference = actual.mean().clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= expected.mean()[i];
        }
        assertThat(AdamW.norm(difference) / AdamW.norm(expected.mean()))
                .as(what)
                .isLessThan(1e-5);
        Checks.assertNothingLeft(fake);
    }

    private TrainingTask task(
            Trainable trainable, int batch, int unroll, boolean residual, @Nullable Double relativeEpsilon) {
        int points = trainable.architecture().points();
        int trajectories = batch / (STATES - unroll) + 1;
        Trajectories data =
                new Trajectories(points, STATES, Examples.gaussian(trajectories * STATES * points, 1, random));
        Objective objective = new Objective(data, SCALE, residual, relativeEpsilon);
        return new TrainingTask(trainable, objective, null, batch, unroll);
    }

    /** Not in the order of the data. */
    private static int[] windows(int batch) {
        return IntStream.range(0, batch).map(i -> (i * 5 + 3) % batch).toArray();
    }
}
