package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
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

/** What is asked of losses and gradients on a card; on the fake driver and on a real one. */
final class GradientChecks {
    static final double EPSILON = 0.05;

    private static final int STATES = 5;
    private static final float SCALE = 0.05f;

    private final Random random;

    GradientChecks(Random random) {
        this.random = random;
    }

    /** What one batch gives: mean, after the first step, is the clipped gradient times 1 − β₁. */
    record Batch(double loss, double norm, float[] mean) {
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

    /** Of all weights and of an adapter, unrolled and not, with every kind of loss: those of the processor. */
    void compareAll(Architecture architecture, int batch) {
        Surrogate surrogate = Examples.base(architecture, 1);
        Trainable adapter = new Trainable.OnBase(surrogate, Examples.adapter(surrogate, Examples.RANK, 2));
        for (Trainable trainable : new Trainable[] {allWeights(architecture), adapter}) {
            for (int unroll : new int[] {1, 3}) {
                compare(trainable, batch, unroll, true, null);
                compare(trainable, batch, unroll, true, EPSILON);
            }
            compare(trainable, batch, 1, false, EPSILON);
            compare(trainable, batch, 1, false, null);
        }
    }

    static Trainable allWeights(Architecture architecture) {
        return new Trainable.Network(
                architecture, Examples.base(architecture, 1).weights().toArray(), true);
    }

    void compare(Trainable trainable, int batch, int unroll, boolean residual, @Nullable Double relativeEpsilon) {
        TrainingTask task = task(trainable, batch, unroll, residual, relativeEpsilon);
        Batch expected = Batch.of(TrainingDevice.CPU, task, windows(batch), unroll);
        Batch actual = Batch.of(CudaEngine.start().training(), task, windows(batch), unroll);
        String what = trainable.getClass().getSimpleName() + " unrolled " + unroll + ", residual " + residual
                + ", epsilon " + relativeEpsilon + " of " + trainable.architecture();
        assertThat(expected.norm()).as(what).isPositive();
        assertThat(Math.abs(actual.loss() / expected.loss() - 1)).as(what).isLessThan(1e-5);
        assertThat(Math.abs(actual.norm() / expected.norm() - 1)).as(what).isLessThan(1e-5);
        float[] difference = actual.mean().clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= expected.mean()[i];
        }
        assertThat(AdamW.norm(difference) / AdamW.norm(expected.mean()))
                .as(what)
                .isLessThan(1e-5);
    }

    TrainingTask task(Trainable trainable, int batch, int unroll, boolean residual, @Nullable Double relativeEpsilon) {
        int points = trainable.architecture().points();
        int trajectories = batch / (STATES - unroll) + 1;
        Trajectories data =
                new Trajectories(points, STATES, Examples.gaussian(trajectories * STATES * points, 1, random));
        Objective objective = new Objective(data, SCALE, residual, relativeEpsilon);
        return new TrainingTask(trainable, objective, null, batch, unroll);
    }

    /** Not in the order of the data. */
    static int[] windows(int batch) {
        return IntStream.range(0, batch).map(i -> (i * 5 + 3) % batch).toArray();
    }
}
