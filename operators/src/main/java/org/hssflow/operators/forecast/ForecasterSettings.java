package org.hssflow.operators.forecast;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How the forecaster works.
 *
 * @param store the folder or the URI of the model store
 * @param engine {@code auto}, or the name of the engine that computes
 * @param batchSize how many transitions are collected at most
 * @param batchTimeout how long the first of them waits at most
 * @param leadSteps which steps ahead are published, increasing, from 1 on
 */
public record ForecasterSettings(
        String store, String engine, int batchSize, Duration batchTimeout, List<Integer> leadSteps)
        implements Serializable {
    public ForecasterSettings {
        leadSteps = List.copyOf(leadSteps);
        if (batchSize < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1 transition, got " + batchSize);
        }
        if (batchTimeout.isNegative()) {
            throw new IllegalArgumentException("expected a batch timeout of at least 0, got " + batchTimeout);
        }
        int previous = 0;
        for (int lead : leadSteps) {
            if (lead <= previous) {
                throw new IllegalArgumentException("expected increasing lead steps from 1 on, got " + leadSteps);
            }
            previous = lead;
        }
        if (leadSteps.isEmpty()) {
            throw new IllegalArgumentException("expected at least one lead step, got none");
        }
    }

    int[] leadStepArray() {
        return leadSteps.stream().mapToInt(Integer::intValue).toArray();
    }
}
