package org.hssflow.operators.finetune;

import java.io.Serializable;
import java.time.Duration;

/**
 * How the fine-tuner works.
 *
 * @param poolWait how long the first stream of a regime waits for others before it is trained for
 * @param timeout after which a training is given up
 */
public record FineTunerSettings(Duration poolWait, Duration timeout) implements Serializable {
    public FineTunerSettings {
        if (poolWait.isNegative()) {
            throw new IllegalArgumentException("expected a wait of at least 0, got " + poolWait);
        }
        if (timeout.compareTo(poolWait) <= 0) {
            throw new IllegalArgumentException(
                    "expected a timeout above " + poolWait + ", which a training waits, got " + timeout);
        }
    }
}
