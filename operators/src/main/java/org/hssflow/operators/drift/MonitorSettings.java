package org.hssflow.operators.drift;

import java.io.Serializable;
import java.time.Duration;
import org.hssflow.operators.drift.detect.DetectorKind;

/**
 * When a stream has drifted, and what is done about it.
 *
 * @param store the folder or the URI of the model store
 * @param detector what looks at the scores
 * @param margin by which factor the error may exceed the largest running median of the calibration
 * @param parameterTolerance by how much an identified parameter may leave the range that the model was trained on, relative to it
 * @param recovery how many transitions in a row without a sign of drift end an alarm
 * @param samples how many transitions after an alarm a training waits for
 * @param sampleBytes how many bytes of states are kept of a stream while something is wrong with it; at least 8 states are
 * @param retryAfter how long after a training was asked for another one is, if the stream has still no model
 * @param forgetAfter how long a stream that sends nothing is remembered
 */
public record MonitorSettings(
        String store,
        DetectorKind detector,
        double margin,
        double parameterTolerance,
        int recovery,
        int samples,
        long sampleBytes,
        Duration retryAfter,
        Duration forgetAfter)
        implements Serializable {
    public MonitorSettings {
        if (!(margin >= 1) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("expected a finite margin of at least 1, got " + margin);
        }
        if (!(parameterTolerance > 0)) {
            throw new IllegalArgumentException("expected a positive parameter tolerance, got " + parameterTolerance);
        }
        if (recovery < 1 || samples < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 transition to recover and 1 sample, got " + recovery + " and " + samples);
        }
        if (sampleBytes < 0) {
            throw new IllegalArgumentException("expected at least 0 bytes of samples, got " + sampleBytes);
        }
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("expected a time of at least 0 to retry after, got " + retryAfter);
        }
    }
}
