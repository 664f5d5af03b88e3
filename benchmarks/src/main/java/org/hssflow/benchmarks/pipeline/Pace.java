package org.hssflow.benchmarks.pipeline;

/**
 * How a job got on.
 *
 * @param statesPerSecond by the clock
 * @param processorMicros of work of the whole process for each state: job, clients and broker
 */
record Pace(double statesPerSecond, double processorMicros) {}
