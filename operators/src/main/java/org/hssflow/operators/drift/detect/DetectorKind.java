package org.hssflow.operators.drift.detect;

import java.util.Arrays;
import org.hssflow.store.Calibration;

/**
 * The detectors by name, with defaults for standardised scores z.
 *
 * <p>Textbook limits (h of 4 or 5 sigma, L of 3) alarm every few hundred values where nothing is wrong, and that of
 * independent normal ones; scores are heavy-tailed and autocorrelated. So all but the running median, which has a calibrated
 * limit, have far wider ones here. Measured: how many of 200 series of 20,000 values of standard deviation or spread 1 had a
 * false alarm, and after how many values the mean's jump by 3 sigma at value 1,000 was found, median and maximum of 200 series
 * of normal ones.
 *
 * <pre>
 *                          independent  Student t of degree   autoregressive  delay
 *                          normal          5        3         normal, 0.5     median, max
 * running-median, limit 3       0         30      129             24           5, 30
 * page-hinkley                  0          3      124              0          13, 19
 * cusum                         0          3      125              0          13, 19
 * ewma                          0         11      166              0          12, 20
 * adwin                         0          0        9              5          18, 23
 * </pre>
 */
public enum DetectorKind {
    /** {@link RunningMedian} of as many values as the calibration took. */
    RUNNING_MEDIAN("running-median") {
        @Override
        DriftDetector detector(double calibratedLimit) {
            return new RunningMedian(Calibration.WINDOW, calibratedLimit);
        }
    },
    /**
     * {@link PageHinkley} after River's 30 values. With River's δ = 0.005, λ = 50 and α = 0.9999 every one of the 200 normal
     * series gave an alarm. So δ and λ are as for {@link #CUSUM}, and nothing is forgotten.
     */
    PAGE_HINKLEY("page-hinkley") {
        @Override
        DriftDetector detector(double calibratedLimit) {
            return new PageHinkley(30, 1, 25, 1);
        }
    },
    /** {@link Cusum} for shifts of 2 sigma, k being half of the shift (e-Handbook 6.3.2.3), and h by the measurement above. */
    CUSUM("cusum") {
        @Override
        DriftDetector detector(double calibratedLimit) {
            return new Cusum(1, 25);
        }
    },
    /**
     * {@link Ewma} with λ = 0.1, of the usual 0.05 to 0.25 (Montgomery, Introduction to Statistical Quality Control,
     * chapter 9), and L by the measurement above.
     */
    EWMA("ewma") {
        @Override
        DriftDetector detector(double calibratedLimit) {
            return new Ewma(0.1, 9);
        }
    },
    /**
     * {@link Adwin} with MOA's and River's buckets, window length and grace period, but a check at every value rather than at
     * every 32nd, and for that δ = 1e-8 rather than 0.002.
     */
    ADWIN("adwin") {
        @Override
        DriftDetector detector(double calibratedLimit) {
            return new Adwin(1e-8, 1, 5, 5, 10);
        }
    };

    private final String outsideName;

    DetectorKind(String outsideName) {
        this.outsideName = outsideName;
    }

    /** @throws IllegalArgumentException naming the known kinds */
    public static DetectorKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.outsideName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a drift detector, one of " + Arrays.toString(values()) + ", got '" + name + "'"));
    }

    /**
     * The detector with its defaults.
     *
     * @param calibratedLimit what a running median of scores must exceed to be drift, in sigma: the calibration's largest and a
     *     margin. The other kinds have fixed limits.
     */
    public DriftDetector create(double calibratedLimit) {
        if (!Double.isFinite(calibratedLimit)) {
            throw new IllegalArgumentException("expected a finite calibrated limit in sigma, got " + calibratedLimit
                    + "; look at the spread of the model's calibration");
        }
        return detector(calibratedLimit);
    }

    abstract DriftDetector detector(double calibratedLimit);

    /** The name outside the program, such as {@code running-median}. */
    @Override
    public String toString() {
        return outsideName;
    }
}
