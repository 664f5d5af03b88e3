package org.hssflow.app.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to change, and how carefully.
 *
 * @param changes options that the job gets in place of those it has
 * @param jar of another release, or null to keep the code
 * @param savepointFolder where the savepoint goes, or null for where the cluster keeps them
 * @param timeout for the savepoint, and again for the watch
 * @param transitions how many of the first forecasts are compared with those before; 0 for none
 * @param maxErrorRatio how many times as large their errors may be
 */
public record UpgradeSettings(
        SortedMap<String, String> changes,
        @Nullable Path jar,
        @Nullable String savepointFolder,
        Duration timeout,
        int transitions,
        double maxErrorRatio) {
    /** How long a savepoint, or a job's start, may take. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public static final int DEFAULT_TRANSITIONS = 50;
    public static final double DEFAULT_MAX_ERROR_RATIO = 10;

    public UpgradeSettings {
        changes = new TreeMap<>(changes);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("expected a positive timeout, got " + timeout);
        }
        if (transitions < 0) {
            throw new IllegalArgumentException("expected at least 0 transitions to watch, got " + transitions);
        }
        if (!(maxErrorRatio > 0)) {
            throw new IllegalArgumentException("expected a positive ratio of errors, got " + maxErrorRatio);
        }
    }
}
