package org.hssflow.operators.drift.detect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Series of numbers to find changes in. */
final class Series {
    private Series() {}

    /** Digits of a resource, one value each. */
    static double[] ofDigits(String resource) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Series.class.getResourceAsStream("/" + resource), resource),
                StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMapToInt(String::chars)
                    .mapToDouble(digit -> digit - '0')
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Standard normal values, {@code shift} added from index {@code change} on. */
    static double[] normal(long seed, int length, int change, double shift) {
        Random random = new Random(seed);
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian() + (i < change ? 0 : shift);
        }
        return values;
    }

    /** Indices at which the detector says drift; it goes on. */
    static List<Integer> alarms(DriftDetector detector, double[] values) {
        List<Integer> alarms = new ArrayList<>();
        double[] state = detector.start();
        for (int i = 0; i < values.length; i++) {
            state = detector.update(state, values[i]);
            if (detector.isDrift(state)) {
                alarms.add(i);
            }
        }
        return alarms;
    }

    /** Indices at which the detector says drift if it is started anew after each, as River does. */
    static List<Integer> alarmsWithRestart(DriftDetector detector, double[] values) {
        List<Integer> alarms = new ArrayList<>();
        double[] state = detector.start();
        for (int i = 0; i < values.length; i++) {
            state = detector.update(state, values[i]);
            if (detector.isDrift(state)) {
                alarms.add(i);
                state = detector.start();
            }
        }
        return alarms;
    }
}
