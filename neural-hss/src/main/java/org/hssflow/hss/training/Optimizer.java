package org.hssflow.hss.training;

/**
 * One training on a {@link TrainingDevice}: it has the numbers, and changes them by AdamW along gradients whose norm is clipped at 1. One
 * thread at a time. After an exception there is nothing to do but to close it.
 */
public interface Optimizer extends AutoCloseable {
    /**
     * A batch at the numbers as they are.
     *
     * @param loss as {@link Optimization} has it
     * @param norm of its gradient, Euclidean
     */
    record Evaluation(double loss, double norm) {}

    /**
     * The numbers and AdamW's moments; valid until the next step, and only read.
     *
     * @param numbers that are learnt
     * @param mean the first moment
     * @param square the second moment
     */
    record State(float[] numbers, float[] mean, float[] square) {}

    /**
     * Computes the loss and the gradient of a batch, which {@link #step} then follows.
     *
     * @param windows of the data, at most a batch
     * @param unroll the steps of each
     * @throws InterruptedException if the thread is or gets interrupted; the numbers stay
     */
    Evaluation evaluate(int[] windows, int unroll) throws InterruptedException;

    /**
     * Changes the numbers.
     *
     * @param number of the step, from 1 on
     * @param weightDecay per unit of the rate
     */
    void step(long number, double rate, double weightDecay);

    /** The loss of windows of the unseen data, any number. An interrupt waits until it is done, and stays set. */
    double unseenLoss(int[] windows, int unroll);

    /** The numbers; valid until the next step, and only read. */
    float[] numbers();

    /** All that a step changes. */
    State state();

    /** Goes on from there. */
    void restore(State state);

    /** Gives back what it has of its device. */
    @Override
    void close();
}
