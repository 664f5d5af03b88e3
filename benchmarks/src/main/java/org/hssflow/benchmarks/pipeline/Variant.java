package org.hssflow.benchmarks.pipeline;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the jobs that are compared.
 *
 * @param name in reports
 * @param workload its states
 * @param states how many of them it is measured on
 * @param engine that computes the forecasts
 * @param leads how many steps ahead it publishes, all from 1 on
 * @param stateful the whole job, or {@link StatelessJob}
 */
record Variant(String name, Workload workload, int states, String engine, int leads, boolean stateful) {
    List<Integer> leadSteps() {
        return IntStream.rangeClosed(1, leads).boxed().toList();
    }
}
