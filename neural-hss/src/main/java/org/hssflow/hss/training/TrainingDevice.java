package org.hssflow.hss.training;

/** Where the steps of trainings are computed. Any number of threads may open optimisers. */
@FunctionalInterface
public interface TrainingDevice {
    /** The processor. */
    TrainingDevice CPU = CpuOptimizer::new;

    /**
     * Makes a training ready, at the numbers that it begins with. A device that fails says so with an exception of its own, here or at
     * any step.
     *
     * @param threads of the processor that may be used; at least 1
     */
    Optimizer open(TrainingTask task, int threads);
}
