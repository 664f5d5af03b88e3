package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RealFft2dTest {
    private static final int N = 16;

    private static double[] wave(int kx, int ky, double phase) {
        double[] values = new double[N * N];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(2 * Math.PI * (kx * (i % N) + ky * (i / N)) / N + phase);
        }
        return values;
    }

    @Test
    void aWaveIsOneModeAtItsWavenumbers() {
        RealFft2d fft = new RealFft2d(N);
        for (int kx = 1; kx < N / 2; kx++) {
            for (int i = 0; i < N; i++) {
                int ky = fft.wavenumberY(i);
                double[] spectrum = new double[N * N];
                fft.forward(wave(kx, ky, 0.7), spectrum, 0);
                double expected = ky == -N / 2 ? 0 : N * N / 2.0; // the highest ky is dropped
                for (int entry = 0; entry < N * N; entry += 2) {
                    double real = entry == 2 * (kx * N + i) ? expected * Math.cos(0.7) : 0;
                    double imaginary = entry == 2 * (kx * N + i) ? expected * Math.sin(0.7) : 0;
                    assertThat(spectrum[entry]).isCloseTo(real, within(1e-12));
                    assertThat(spectrum[entry + 1]).isCloseTo(imaginary, within(1e-12));
                }
            }
        }
    }

    @Test
    void theInverseGivesBackAFieldWithoutItsHighestModes() {
        RealFft2d fft = new RealFft2d(N);
        double[] smooth = new double[2 * N * N];
        Random random = new Random(1);
        for (int kx = 0; kx < N / 2; kx++) {
            for (int ky = 1 - N / 2; ky < N / 2; ky++) {
                double[] wave = wave(kx, ky, random.nextDouble());
                for (int i = 0; i < wave.length; i++) {
                    smooth[N * N + i] += wave[i];
                }
            }
        }
        double[] rough = smooth.clone();
        double[] alongX = wave(N / 2, 3, 0);
        double[] alongY = wave(2, N / 2, 0.3);
        for (int i = 0; i < alongX.length; i++) {
            rough[N * N + i] += alongX[i] + alongY[i];
        }
        double[] spectrum = new double[rough.length];
        fft.forward(rough, spectrum, N * N);
        fft.inverse(spectrum, rough, N * N);
        for (int i = 0; i < rough.length; i++) {
            assertThat(rough[i]).isCloseTo(smooth[i], within(1e-12));
        }
    }
}
