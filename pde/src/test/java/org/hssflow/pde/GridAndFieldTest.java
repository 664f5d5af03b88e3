package org.hssflow.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridAndFieldTest {
    private static Field counting(Grid grid) {
        double[] values = new double[grid.shape().size()];
        Arrays.setAll(values, i -> i);
        return new Field(grid, values);
    }

    @Test
    void aShapeHasItsChannelsFirst() {
        Shape shape = Shape.of(2, 128, 64);
        assertThat(shape.channels()).isEqualTo(2);
        assertThat(shape.dimensions()).isEqualTo(2);
        assertThat(shape.points(0)).isEqualTo(128);
        assertThat(shape.points(1)).isEqualTo(64);
        assertThat(shape.size()).isEqualTo(2 * 128 * 64);
        assertThat(shape.toArray()).containsExactly(2, 128, 64);
        assertThat(shape).isEqualTo(Shape.ofExtents(2, 128, 64)).hasToString("[2, 128, 64]");
    }

    @Test
    void refusesShapesThatAreNoField() {
        assertThatThrownBy(() -> Shape.of(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.of(1, 2, 2, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.of(1, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Shape.of(1, 1 << 30, 1 << 30, 1 << 30)).hasMessageContaining("at most");
    }

    @Test
    void everyNthPointKeepsTheFirstAndWidensTheSpacing() {
        Axis axis = new Axis(0.5, 0.25, 8);
        assertThat(axis.every(4)).isEqualTo(new Axis(0.5, 1, 2));
        assertThat(axis.every(2).coordinates()).containsExactly(0.5, 1, 1.5, 2);
        assertThatThrownBy(() -> axis.every(3)).hasMessageContainingAll("divides 8", "3");
        Grid grid = new Grid(2, List.of(axis, new Axis(0, 0.5, 4)));
        assertThat(grid.every(2).shape()).isEqualTo(Shape.of(2, 4, 2));
        assertThat(grid.cellVolume()).isEqualTo(0.125);
        assertThat(grid.every(2).cellVolume()).isEqualTo(0.5);
    }

    @Test
    void everyNthPointOfALine() {
        Field field = counting(new Grid(2, List.of(new Axis(0, 1, 6))));
        assertThat(field.every(3).values()).containsExactly(0, 3, 6, 9);
        assertThat(field.every(1)).isEqualTo(field);
    }

    @Test
    void everyNthPointOfAPlaneWithChannels() {
        Field field = counting(new Grid(2, List.of(new Axis(0, 1, 4), new Axis(0, 1, 6)))); // value = (c·4 + x)·6 + y
        assertThat(field.every(2).values()).containsExactly(0, 2, 4, 12, 14, 16, 24, 26, 28, 36, 38, 40);
    }

    @Test
    void aFieldRoundsToFloatsAndBack() {
        Grid grid = Grid.scalar(new Axis(0, 1, 2));
        Field field = new Field(grid, new double[] {0.1, -3});
        assertThat(field.toFloats()).containsExactly(0.1f, -3);
        assertThat(Field.ofFloats(grid, field.toFloats()).values()).containsExactly(0.1f, -3);
        assertThat(field.maxAbs()).isEqualTo(3);
        assertThat(field.isFinite()).isTrue();
        assertThat(new Field(grid, new double[] {0, Double.NaN}).isFinite()).isFalse();
        assertThatThrownBy(() -> new Field(grid, new double[3])).hasMessageContainingAll("2 values", "got 3");
    }

    @Test
    void equationsAreFoundByTheirNames() {
        assertThat(Equation.of("heat-1d")).isEqualTo(Equation.HEAT_1D);
        assertThat(Equation.NAVIER_STOKES_2D.id()).isEqualTo("navier-stokes-2d");
        assertThat(Equation.find("heat")).isEmpty();
        assertThatThrownBy(() -> Equation.of("heat")).hasMessageContainingAll("burgers-1d", "'heat'");
    }

    @Test
    void aStationaryEquationHasOneStepAndIsNoStream() {
        assertThat(Equation.evolutions())
                .contains(Equation.HEAT_1D, Equation.KURAMOTO_SIVASHINSKY_1D)
                .doesNotContain(Equation.POISSON_1D, Equation.POISSON_2D)
                .allMatch(Equation::isEvolution);
        assertThat(Equation.HEAT_1D.stepsUpTo(40)).isEqualTo(40);
        assertThat(Equation.POISSON_2D.stepsUpTo(40)).isEqualTo(1);
        assertThat(Equation.POISSON_2D.stepsUpTo(0)).isZero();
        assertThat(Equation.HEAT_1D.requireEvolution()).isEqualTo(Equation.HEAT_1D);
        assertThatThrownBy(Equation.POISSON_1D::requireEvolution)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[heat-1d, ", "got poisson-1d", "--out FILE");
    }
}
