package org.hssflow.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.junit.jupiter.api.Test;

class RightHandSidesTest {
    private static final Grid LINE = new NeumannPoissonSolver(256).grid();
    private static final Grid SQUARE = new DirichletPoissonSolver(64).grid();

    /** 2/n Σ_i f_i cos(kπ x_i). */
    private static double cosine(double[] f, int k) {
        double sum = 0;
        for (int i = 0; i < f.length; i++) {
            sum += f[i] * Math.cos(k * Math.PI * (i + 0.5) / f.length);
        }
        return 2 * sum / f.length;
    }

    /** (2/n)² Σ_ij f_ij sin(kπ x_i) sin(lπ y_j). */
    private static double sines(double[] f, int k, int l) {
        double sum = 0;
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                sum += f[64 * i + j] * Math.sin(k * Math.PI * i / 63) * Math.sin(l * Math.PI * j / 63);
            }
        }
        return 4 * sum / (63 * 63);
    }

    private static double coefficient(Random random) {
        return 2 * random.nextDouble() - 1;
    }

    @Test
    void onTheLineTheyAreTenCosinesOfMeanZeroAndHeightOne() {
        double[] f = new CosineSeries(10).sample(LINE, new Random(1)).values();
        assertThat(Arrays.stream(f).sum()).isCloseTo(0, within(1e-13));
        assertThat(Arrays.stream(f).map(Math::abs).max()).hasValue(1);
        Random same = new Random(1);
        double ratio = cosine(f, 1) / coefficient(same);
        for (int k = 2; k <= 12; k++) {
            assertThat(cosine(f, k)).isCloseTo(k <= 10 ? ratio * coefficient(same) : 0, within(1e-13));
        }
    }

    @Test
    void onTheSquareTheyAreProductsOfTenSinesOfHeightOne() {
        double[] f = new SineProducts(10).sample(SQUARE, new Random(1)).values();
        assertThat(Arrays.stream(f).map(Math::abs).max()).hasValue(1);
        Random same = new Random(1);
        double ratio = sines(f, 1, 1) / coefficient(same);
        for (int k = 1; k <= 10; k++) {
            for (int l = k == 1 ? 2 : 1; l <= 10; l++) {
                assertThat(sines(f, k, l)).isCloseTo(ratio * coefficient(same), within(1e-13));
            }
        }
        assertThat(sines(f, 11, 1)).isCloseTo(0, within(1e-13));
        assertThat(sines(f, 1, 11)).isCloseTo(0, within(1e-13));
        for (int i = 0; i < 64; i++) {
            for (int at : new int[] {i, 63 * 64 + i, 64 * i, 64 * i + 63}) {
                assertThat(f[at]).isCloseTo(0, within(1e-14));
            }
        }
    }

    @Test
    void aFinerGridDrawsTheSameFunctionUpToItsScale() {
        double[] coarse = new CosineSeries(10).sample(LINE, new Random(2)).values();
        double[] fine = new CosineSeries(10)
                .sample(new NeumannPoissonSolver(512).grid(), new Random(2))
                .values();
        assertThat(cosine(fine, 3) / cosine(fine, 7)).isCloseTo(cosine(coarse, 3) / cosine(coarse, 7), within(1e-12));
    }

    @Test
    void equalGeneratorsDrawEqualRightHandSides() {
        for (InitialCondition condition : new InitialCondition[] {new CosineSeries(4), new SineProducts(4)}) {
            Grid grid = condition instanceof CosineSeries ? LINE : SQUARE;
            Field first = condition.sample(grid, Seeds.random(5, 1));
            assertThat(condition.sample(grid, Seeds.random(5, 1))).isEqualTo(first);
            assertThat(condition.sample(grid, Seeds.random(5, 2))).isNotEqualTo(first);
        }
    }

    @Test
    void aGridThatDoesNotTellTheModesApartIsRefused() {
        assertThatThrownBy(() -> new CosineSeries(0)).hasMessageContaining("at least 1 mode");
        assertThatThrownBy(() -> new SineProducts(-1)).hasMessageContainingAll("at least 1 mode", "-1");
        Random random = new Random(1);
        assertThatThrownBy(() -> new CosineSeries(10).sample(new NeumannPoissonSolver(10).grid(), random))
                .hasMessageContainingAll("more than 10 points", "got 10");
        assertThat(new CosineSeries(10)
                        .sample(new NeumannPoissonSolver(11).grid(), random)
                        .isFinite())
                .isTrue();
        assertThatThrownBy(() -> new SineProducts(10).sample(new DirichletPoissonSolver(11).grid(), random))
                .hasMessageContainingAll("more than 11 points", "got 11");
        assertThat(new SineProducts(10)
                        .sample(new DirichletPoissonSolver(12).grid(), random)
                        .isFinite())
                .isTrue();
        assertThatThrownBy(() -> new CosineSeries(10).sample(SQUARE, random)).hasMessageContaining("a line");
        assertThatThrownBy(() -> new SineProducts(10).sample(LINE, random)).hasMessageContaining("a plane");
    }
}
