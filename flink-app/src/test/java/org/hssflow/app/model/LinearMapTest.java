package org.hssflow.app.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.junit.jupiter.api.Test;

class LinearMapTest {
    private static final double[][] A = {{0.5, -1, 0.25}, {2, 0, 1}, {-0.125, 0.75, 3}};
    private static final Grid GRID = Grid.scalar(new Axis(0, 1, 3));

    private static Field times(double[][] a, Field u) {
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                y[i] += a[i][j] * u.values()[j];
            }
        }
        return new Field(GRID, y);
    }

    private static List<Trajectory> steps(int count) {
        Random random = new Random(1);
        List<Trajectory> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Field u = new Field(GRID, random.doubles(3, -1, 1).toArray());
            all.add(new Trajectory(0.5, List.of(u, times(A, u))));
        }
        return all;
    }

    @Test
    void findsTheMatrixThatMadeTheData() {
        LinearMap map = LinearMap.fit(steps(50));
        Field u = new Field(GRID, new double[] {1, -2, 4});
        double[] expected = times(A, u).values();
        double[] actual = map.step(u).values();
        for (int i = 0; i < 3; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-8));
        }
        assertThat(map.dt()).isEqualTo(0.5);
        assertThat(map.grid()).isEqualTo(GRID);
    }

    /** Of y = ±x equally often nothing linear is left; of y = 3x and y = x the mean is. */
    @Test
    void whereNoMatrixFitsItTakesTheOneOfLeastSquares() {
        Field u = new Field(GRID, new double[] {1, 0, 0});
        Trajectory three = new Trajectory(0.5, List.of(u, new Field(GRID, new double[] {3, 0, 0})));
        Trajectory one = new Trajectory(0.5, List.of(u, u));
        assertThat(LinearMap.fit(List.of(three, one)).step(u).values()[0]).isCloseTo(2, within(1e-9));
    }

    @Test
    void whatTheDataLeaveOpenIsZero() {
        Field seen = new Field(GRID, new double[] {1, 1, 0});
        LinearMap map = LinearMap.fit(List.of(new Trajectory(0.5, List.of(seen, seen))));
        assertThat(map.step(new Field(GRID, new double[] {0, 0, 1})).maxAbs()).isZero();
        assertThat(map.step(new Field(GRID, new double[] {1, -1, 0})).maxAbs()).isLessThan(1e-5);
        assertThat(map.step(seen).values()[1]).isCloseTo(1, within(1e-9));
    }

    @Test
    void refusesWhatItCannotFit() {
        Field zero = new Field(GRID, new double[3]);
        assertThatThrownBy(() -> LinearMap.fit(List.of(new Trajectory(1, List.of(zero, zero)))))
                .hasMessageContaining("not all zero");
        assertThatThrownBy(() -> LinearMap.fit(List.of(new Trajectory(1, List.of(zero)))))
                .hasMessageContaining("at least 1 step");
        Field wide = new Field(Grid.scalar(new Axis(0, 1, 1025)), new double[1025]);
        assertThatThrownBy(() -> LinearMap.fit(List.of(new Trajectory(1, List.of(wide, wide)))))
                .hasMessageContainingAll("1024", "1025");
    }
}
