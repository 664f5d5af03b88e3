package org.hssflow.hss.training;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Steps on the processor. */
final class CpuOptimizer implements Optimizer {
    private final Learnt learnt;
    private final float[] numbers;
    private final AdamW adam;
    private final Slices slices;
    private final @Nullable Slices unseen;
    private final int unseenBatch;
    private float[] gradient = {};
    private double norm;

    CpuOptimizer(TrainingTask task, int threads) {
        this.learnt = Learnt.of(task.trainable());
        this.numbers = learnt.values();
        this.adam = new AdamW(task.trainable().decays());
        this.slices = new Slices(learnt.architecture(), task.objective(), task.batch(), threads);
        Objective validation = task.unseen();
        if (validation == null) {
            this.unseenBatch = 0;
            this.unseen = null;
        } else {
            this.unseenBatch = Math.min(validation.data().windows(task.longestUnroll()), 2 * Slice.WIDTH);
            this.unseen = new Slices(learnt.architecture(), validation, unseenBatch, threads);
        }
    }

    @Override
    public Evaluation evaluate(int[] windows, int unroll) throws InterruptedException {
        double loss = slices.compute(learnt.parameters(), unroll, windows);
        gradient = learnt.gradient(slices.gradient());
        norm = AdamW.norm(gradient);
        return new Evaluation(loss, norm);
    }

    @Override
    public void step(long number, double rate, double weightDecay) {
        adam.step(number, numbers, gradient, norm, rate, weightDecay);
        learnt.update();
    }

    @Override
    public double unseenLoss(int[] windows, int unroll) {
        Slices computing = unseen;
        if (computing == null) {
            throw new IllegalStateException("there is nothing to validate on");
        }
        double sum = 0;
        for (int first = 0; first < windows.length; first += unseenBatch) {
            int[] part = Arrays.copyOfRange(windows, first, Math.min(windows.length, first + unseenBatch));
            sum += computing.loss(learnt.parameters(), unroll, part) * part.length;
        }
        return sum / windows.length;
    }

    @Override
    public float[] numbers() {
        return numbers;
    }

    @Override
    public State state() {
        return new State(numbers, adam.mean, adam.square);
    }

    @Override
    public void restore(State state) {
        System.arraycopy(state.numbers(), 0, numbers, 0, numbers.length);
        System.arraycopy(state.mean(), 0, adam.mean, 0, numbers.length);
        System.arraycopy(state.square(), 0, adam.square, 0, numbers.length);
        learnt.update();
    }

    @Override
    public void close() {
        slices.close();
        Slices validating = unseen;
        if (validating != null) {
            validating.close();
        }
    }
}
