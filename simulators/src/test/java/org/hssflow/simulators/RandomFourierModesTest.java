package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.jtransforms.fft.DoubleFFT_1D;
import org.junit.jupiter.api.Test;

class RandomFourierModesTest {
    private static final Grid LINE = Grid.scalar(new Axis(0, 0.5, 128));

    @Test
    void holdsItsModesAndNoOther() {
        Field u = new RandomFourierModes(5, 2).sample(LINE, new Random(1));
        assertThat(u.maxAbs()).isCloseTo(2, within(1e-15));
        assertThat(Arrays.stream(u.values()).sum()).isCloseTo(0, within(1e-12));
        double[] spectrum = u.values().clone();
        new DoubleFFT_1D(128).realForward(spectrum);
        for (int m = 1; m < 64; m++) {
            double modulus = Math.hypot(spectrum[2 * m], spectrum[2 * m + 1]);
            assertThat(modulus > 1e-2).as("mode %s", m).isEqualTo(m <= 5);
            assertThat(modulus < 1e-11).isEqualTo(m > 5);
        }
    }

    @Test
    void theSameChanceDrawsTheSameState() {
        RandomFourierModes modes = new RandomFourierModes(5, 2);
        Field u = modes.sample(LINE, new Random(1));
        assertThat(modes.sample(LINE, new Random(1))).isEqualTo(u);
        assertThat(modes.sample(LINE, new Random(2))).isNotEqualTo(u);
    }

    @Test
    void refusesGridsThatCannotHoldIt() {
        assertThatThrownBy(() -> new RandomFourierModes(0, 1)).hasMessageContainingAll("at least 1 mode", "0");
        assertThatThrownBy(() -> new RandomFourierModes(3, 0)).hasMessageContaining("amplitude");
        RandomFourierModes modes = new RandomFourierModes(8, 1);
        assertThatThrownBy(() -> modes.sample(Grid.scalar(new Axis(0, 1, 16)), new Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("more than 16 points", "got 16");
        Grid plane = new Grid(1, List.of(new Axis(0, 1, 64), new Axis(0, 1, 64)));
        assertThatThrownBy(() -> modes.sample(plane, new Random(1))).hasMessageContaining("[1, 64, 64]");
    }
}
