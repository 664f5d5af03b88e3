package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.jtransforms.fft.DoubleFFT_1D;
import org.junit.jupiter.api.Test;

class KuramotoSivashinskySolverTest {
    private static final double LENGTH = 64;
    private static final int POINTS = 128;
    private static final KuramotoSivashinskySolver UNIT = new KuramotoSivashinskySolver(1, LENGTH, 1, POINTS);

    /** On the attractor of ν = 1. */
    private static Field chaotic(int points) {
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, LENGTH, 1, points);
        Field u = new RandomFourierModes(8, 1).sample(solver.grid(), new Random(1));
        return solver.rollout(u, 150).states().get(150);
    }

    private static double maxDifference(Field a, Field b) {
        return IntStream.range(0, a.values().length)
                .mapToDouble(i -> Math.abs(a.values()[i] - b.values()[i]))
                .max()
                .orElseThrow();
    }

    private static double mean(Field u) {
        return Arrays.stream(u.values()).sum() / u.values().length;
    }

    private static double order(double coarse, double fine) {
        return Math.log(coarse / fine) / Math.log(2);
    }

    @Test
    void livesOnAPeriodicLine() {
        assertThat(UNIT.grid().axes()).containsExactly(new Axis(0, 0.5, 128));
        assertThat(UNIT.grid().channels()).isEqualTo(1);
        assertThat(UNIT.parameters()).isEqualTo(Map.of("nu", 1.0));
        assertThat(UNIT.dt()).isEqualTo(1);
        assertThat(UNIT.length()).isEqualTo(64);
        assertThat(UNIT.substeps(1)).isEqualTo(20);
        assertThat(UNIT.substeps(0.5)).isEqualTo(40);
        assertThat(UNIT.withSubsteps(7).substeps(0.5)).isEqualTo(7);
    }

    @Test
    void theOrderInTimeIsFour() {
        Field u = chaotic(POINTS);
        Field exact = UNIT.withSubsteps(1600).step(u);
        double coarse = maxDifference(UNIT.withSubsteps(100).step(u), exact);
        double fine = maxDifference(UNIT.withSubsteps(200).step(u), exact);
        assertThat(maxDifference(UNIT.step(u), exact)).isLessThan(1e-5);
        assertThat(order(coarse, fine)).isCloseTo(4, within(0.3));
    }

    @Test
    void theOrderInTimeIsFourWhileNuChanges() {
        Field u = chaotic(POINTS);
        ParameterPath path = (name, t) -> 1 + 0.3 * Math.sin(4 * t);
        Field exact = UNIT.withSubsteps(3200).step(u, path);
        double coarse = maxDifference(UNIT.withSubsteps(200).step(u, path), exact);
        double fine = maxDifference(UNIT.withSubsteps(400).step(u, path), exact);
        assertThat(fine).isLessThan(1e-7);
        assertThat(order(coarse, fine)).isCloseTo(4, within(0.4));
    }

    @Test
    void theErrorInSpaceFallsFasterThanAnyPower() {
        Field u = chaotic(512);
        Field[] ends = new Field[3];
        for (int i = 0; i < 3; i++) {
            KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, LENGTH, 1, POINTS << i);
            ends[i] = solver.step(u.every(4 >> i));
        }
        assertThat(maxDifference(ends[0], ends[2].every(4))).isLessThan(5e-4);
        assertThat(maxDifference(ends[1], ends[2].every(2)))
                .isLessThan(1e-4 * maxDifference(ends[0], ends[2].every(4)));
    }

    @Test
    void theMeanIsConserved() {
        double[] lifted = chaotic(POINTS).values().clone();
        for (int j = 0; j < lifted.length; j++) {
            lifted[j] += 0.3;
        }
        Field u = new Field(UNIT.grid(), lifted);
        double before = mean(u);
        assertThat(before).isCloseTo(0.3, within(1e-12));
        assertThat(mean(UNIT.rollout(u, 50).states().get(50))).isCloseTo(before, within(1e-12));
    }

    @Test
    void anObserverWhoMovesSeesTheSame() {
        Field u = chaotic(POINTS);
        double speed = 3 * 0.5; // three points in one step
        double[] lifted = u.values().clone();
        for (int j = 0; j < POINTS; j++) {
            lifted[j] += speed;
        }
        double[] still = UNIT.withSubsteps(200).step(u).values();
        double[] moving =
                UNIT.withSubsteps(200).step(new Field(u.grid(), lifted)).values();
        for (int j = 0; j < POINTS; j++) {
            assertThat(moving[(j + 3) % POINTS]).isCloseTo(still[j] + speed, within(1e-6));
        }
    }

    private static Field wave(KuramotoSivashinskySolver solver, int m, double amplitude) {
        double[] u = solver.grid().axes().get(0).coordinates();
        for (int j = 0; j < u.length; j++) {
            u[j] = amplitude * Math.cos(2 * Math.PI * m * u[j] / solver.length() + 0.4);
        }
        return new Field(solver.grid(), u);
    }

    @Test
    void smallWavesGrowOrDecayByThemselves() {
        double nu = 0.7;
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(nu, 50, 2, 128);
        for (int m : new int[] {1, 4, 6, 9, 10, 12}) {
            double q = 2 * Math.PI * m / 50;
            double growth = Math.exp((q * q - nu * q * q * q * q) * 2);
            Field end = solver.step(wave(solver, m, 1e-9));
            assertThat(maxDifference(end, wave(solver, m, growth * 1e-9)))
                    .as("wave %s", m)
                    .isLessThan(1e-9 * 1e-7 * growth);
        }
    }

    @Test
    void smallWavesFollowANuThatChanges() {
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, 50, 2, 128).withSubsteps(100);
        ParameterPath path = (name, t) -> 0.8 + 0.3 * t; // from 0.8 to 1.4
        for (int m : new int[] {2, 6, 9, 14}) {
            double q2 = Math.pow(2 * Math.PI * m / 50, 2);
            double growth = Math.exp(q2 * 2 - q2 * q2 * (0.8 * 2 + 0.15 * 4));
            Field end = solver.step(wave(solver, m, 1e-9), path);
            assertThat(maxDifference(end, wave(solver, m, growth * 1e-9)))
                    .as("wave %s", m)
                    .isLessThan(1e-9 * 1e-5 * growth);
        }
    }

    @Test
    void oneStepWhileNuChangesIsManyShortOnes() {
        Field u = chaotic(POINTS);
        KuramotoSivashinskySolver shorter = new KuramotoSivashinskySolver(1, LENGTH, 0.05, POINTS).withSubsteps(10);
        Field end = u;
        for (int i = 0; i < 20; i++) {
            double begin = i * 0.05;
            end = shorter.step(end, (name, t) -> 0.8 + 0.5 * (begin + t));
        }
        assertThat(maxDifference(UNIT.withSubsteps(200).step(u, (name, t) -> 0.8 + 0.5 * t), end))
                .isLessThan(1e-6);
    }

    @Test
    void theSquareOfAShortWaveIsNotTakenForALongerOne() {
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, LENGTH, 0.005, POINTS);
        double q = 2 * Math.PI * 40 / LENGTH; // of its square, wavenumber 80, 128 points see 48
        double decay = Math.exp((q * q - q * q * q * q) * 0.005);
        assertThat(maxDifference(solver.step(wave(solver, 40, 1)), wave(solver, 40, decay)))
                .isLessThan(1e-12);
    }

    @Test
    void staysBoundedWhileNuChangesAsMuchAsItMay() {
        Field u = chaotic(512);
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, LENGTH, 1, 512);
        for (int i = 0; i < 20; i++) {
            u = solver.step(u, (name, t) -> 1 + 0.45 * Math.sin(2 * Math.PI * t));
            assertThat(u.maxAbs()).isLessThan(6);
        }
    }

    /** ∫u_x² − ν∫u_xx² by Parseval's theorem. */
    private static double production(Field u) {
        double[] spectrum = u.values().clone();
        new DoubleFFT_1D(POINTS).realForward(spectrum);
        double sum = 0;
        for (int m = 1; m < POINTS / 2; m++) {
            double q2 = Math.pow(2 * Math.PI * m / LENGTH, 2);
            double power = spectrum[2 * m] * spectrum[2 * m] + spectrum[2 * m + 1] * spectrum[2 * m + 1];
            sum += (q2 - q2 * q2) * 2 * power / POINTS / POINTS;
        }
        return sum * LENGTH;
    }

    private static double energy(Field u) {
        return Arrays.stream(u.values()).map(v -> v * v / 2).sum() * LENGTH / POINTS;
    }

    @Test
    void energyComesFromLongWavesAndGoesWithShortOnes() {
        double dt = 0.02;
        KuramotoSivashinskySolver solver = new KuramotoSivashinskySolver(1, LENGTH, dt, POINTS).withSubsteps(5);
        Field before = chaotic(POINTS);
        Field middle = solver.step(before);
        Field after = solver.step(middle);
        double change = energy(after) - energy(before);
        double produced = dt / 3 * (production(before) + 4 * production(middle) + production(after));
        assertThat(change).isCloseTo(produced, within(1e-6));
        assertThat(Math.abs(change)).isGreaterThan(1e-2);
    }

    @Test
    void nearbyStatesDivergeAndTheAttractorIsBounded() {
        Field a = chaotic(POINTS);
        double distance = 1e-8;
        Field b = away(a, wave(UNIT, 5, 1), distance);
        double logarithms = 0;
        int steps = 0;
        for (int t = 1; t <= 600; t++) {
            a = UNIT.step(a);
            b = UNIT.step(b);
            assertThat(a.maxAbs()).isBetween(1.0, 5.0);
            if (t % 10 == 0) {
                double grown = norm(difference(b, a));
                if (t > 100) {
                    logarithms += Math.log(grown / distance);
                    steps += 10;
                }
                b = away(a, difference(b, a), distance);
            }
        }
        assertThat(logarithms / steps).isBetween(0.06, 0.12);
    }

    private static Field difference(Field a, Field b) {
        double[] d = a.values().clone();
        for (int j = 0; j < d.length; j++) {
            d[j] -= b.values()[j];
        }
        return new Field(a.grid(), d);
    }

    private static double norm(Field u) {
        return Math.sqrt(2 * energy(u));
    }

    private static Field away(Field u, Field direction, double distance) {
        double scale = distance / norm(direction);
        double[] v = u.values().clone();
        for (int j = 0; j < v.length; j++) {
            v[j] += scale * direction.values()[j];
        }
        return new Field(u.grid(), v);
    }

    @Test
    void theBitsAreTheSameOnManyThreads() {
        Field u = chaotic(POINTS);
        Field copy = new Field(u.grid(), u.values().clone());
        Field once = UNIT.step(u);
        assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> UNIT.step(u)).toList())
                .allMatch(once::equals);
        assertThat(new KuramotoSivashinskySolver(0.9, LENGTH, 1, POINTS).step(u, (name, t) -> 1))
                .isEqualTo(once);
        assertThat(u).isEqualTo(copy);
    }

    @Test
    void refusesAGridTooCoarseAndAcceptsTheOneItRecommends() {
        Pattern advice = Pattern.compile("take at least (\\d+) points");
        for (double nu : new double[] {1, 0.5, 0.3, 0.07}) {
            for (double length : new double[] {22, 64, 90}) {
                assertThatThrownBy(() -> new KuramotoSivashinskySolver(nu, length, 1, 16))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("3/sqrt(nu)")
                        .satisfies(e -> {
                            Matcher matcher = advice.matcher(String.valueOf(e.getMessage()));
                            assertThat(matcher.find()).isTrue();
                            int points = Integer.parseInt(matcher.group(1));
                            assertThatCode(() -> new KuramotoSivashinskySolver(nu, length, 1, points))
                                    .doesNotThrowAnyException();
                            assertThatThrownBy(() -> new KuramotoSivashinskySolver(nu, length, 1, points / 2))
                                    .hasMessageContaining("3/sqrt(nu)");
                        });
            }
        }
    }

    @Test
    void refusesWhatItCannotSolve() {
        assertThatThrownBy(() -> new KuramotoSivashinskySolver(0, 64, 1, 128)).hasMessageContainingAll("nu", "0.0");
        assertThatThrownBy(() -> new KuramotoSivashinskySolver(1, -64, 1, 128)).hasMessageContaining("length");
        assertThatThrownBy(() -> new KuramotoSivashinskySolver(1, 64, 0, 128)).hasMessageContaining("dt");
        for (int points : new int[] {8, 100, 8192}) {
            assertThatThrownBy(() -> new KuramotoSivashinskySolver(1, 64, 1, points))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("power of two", "got " + points);
        }
        assertThatThrownBy(() -> UNIT.withSubsteps(0)).hasMessageContaining("at least 1 substep");
        Field u = wave(UNIT, 3, 1);
        assertThatThrownBy(() -> UNIT.step(u, (name, t) -> t < 0.5 ? 1 : -1)).hasMessageContaining("nu");
        assertThatThrownBy(() -> UNIT.step(u, (name, t) -> 1 + 3 * t)).hasMessageContainingAll("50", "shorter dt");
        assertThatThrownBy(() -> UNIT.step(u, (name, t) -> 0.1)).hasMessageContaining("take at least 512 points");
        for (double tiny : new double[] {1e-4, 1e-30}) {
            assertThatThrownBy(() -> new KuramotoSivashinskySolver(tiny, 64, 1, 256))
                    .hasMessageContaining("take a larger nu, as 4096 points are the most");
        }
        assertThatThrownBy(() -> new KuramotoSivashinskySolver(7e-4, 64, 1, 256))
                .hasMessageContaining("take at least 4096 points");
        double[] missing = u.values().clone();
        missing[7] = Double.NaN;
        assertThatThrownBy(() -> UNIT.step(new Field(u.grid(), missing))).hasMessageContaining("NaN");
        assertThatThrownBy(() -> UNIT.step(u.every(2))).hasMessageContainingAll("[1, 128]", "[1, 64]");
        assertThatThrownBy(() -> UNIT.withSubsteps(20).step(wave(UNIT, 3, 1e6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blows up");
    }
}
