package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.junit.jupiter.api.Test;

class GrayScottSeedsTest {
    private static final int N = 128;
    private static final Grid GRID = new GrayScottSolver(0.03, 0.062, 10, N).grid();

    @Test
    void bReplacesUpToHalfOfA() {
        Field u = new GrayScottSeeds(4, 10).sample(GRID, new Random(1));
        double most = 0;
        double least = 1;
        for (int i = 0; i < N * N; i++) {
            double b = u.values()[N * N + i];
            assertThat(u.values()[i] + b).isCloseTo(1, within(1e-15));
            most = Math.max(most, b);
            least = Math.min(least, b);
        }
        assertThat(most).isBetween(0.45, 0.5);
        assertThat(least).isBetween(0.0, 1e-6);
    }

    @Test
    void patchesContinueBeyondTheEdges() {
        for (long seed = 0; seed < 10; seed++) {
            double[] u =
                    new GrayScottSeeds(10, 10).sample(GRID, new Random(seed)).values();
            for (int i = 0; i < N; i++) {
                assertThat(u[i * N]).isCloseTo(u[i * N + N - 1], within(0.2)); // at most 0.5·0.61·h/0.03 apart
                assertThat(u[i]).isCloseTo(u[(N - 1) * N + i], within(0.2));
            }
        }
    }

    @Test
    void theSameChanceDrawsTheSameSeedsOnAnyGrid() {
        GrayScottSeeds seeds = new GrayScottSeeds(4, 10);
        Field u = seeds.sample(GRID, new Random(5));
        assertThat(seeds.sample(GRID, new Random(5))).isEqualTo(u);
        assertThat(seeds.sample(GRID.every(2), new Random(5))).isEqualTo(u.every(2));
        assertThat(seeds.sample(GRID, new Random(6))).isNotEqualTo(u);
    }

    @Test
    void refusesNoClustersAndOtherGrids() {
        assertThatThrownBy(() -> new GrayScottSeeds(0, 3)).hasMessageContainingAll("at least 1", "0 to 3");
        assertThatThrownBy(() -> new GrayScottSeeds(4, 3)).hasMessageContaining("4 to 3");
        Grid line = Grid.scalar(new Axis(0, 1, 64));
        assertThatThrownBy(() -> new GrayScottSeeds(1, 1).sample(line, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 species", "[1, 64]");
        Grid scalar = new Grid(1, List.of(new Axis(0, 1, 64), new Axis(0, 1, 64)));
        assertThatThrownBy(() -> new GrayScottSeeds(1, 1).sample(scalar, new Random(1)))
                .hasMessageContaining("[1, 64, 64]");
    }
}
