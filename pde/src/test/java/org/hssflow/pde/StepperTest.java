package org.hssflow.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepperTest {
    private static final Grid GRID = Grid.scalar(new Axis(0, 0.5, 3));
    private static final Stepper LOGISTIC = new Stepper() {
        @Override
        public Grid grid() {
            return GRID;
        }

        @Override
        public double dt() {
            return 0.5;
        }

        @Override
        public Field step(Field u) {
            return new Field(
                    GRID, Arrays.stream(u.values()).map(v -> 3.7 * v * (1 - v)).toArray());
        }
    };
    private static final Field START = new Field(GRID, new double[] {0.1, 0.2, 0.3});

    @Test
    void aRolloutBeginsWithItsInitialState() {
        Trajectory trajectory = LOGISTIC.rollout(START, 4);
        assertThat(trajectory.initial()).isSameAs(START);
        assertThat(trajectory.steps()).isEqualTo(4);
        assertThat(trajectory.states().get(1)).isEqualTo(LOGISTIC.step(START));
        assertThat(LOGISTIC.rollout(START, 0).states()).containsExactly(START);
    }

    @Test
    void mPlusNStepsAreNStepsAfterMSteps() {
        Trajectory first = LOGISTIC.rollout(START, 3);
        Trajectory second = LOGISTIC.rollout(first.states().get(3), 5);
        assertThat(LOGISTIC.rollout(START, 8).states().subList(3, 9)).isEqualTo(second.states());
    }

    @Test
    void refusesAnotherGridAndNegativeSteps() {
        Field other = new Field(Grid.scalar(new Axis(0, 0.5, 2)), new double[2]);
        assertThatThrownBy(() -> LOGISTIC.rollout(other, 1)).hasMessageContainingAll("[1, 3]", "[1, 2]", "interpolate");
        assertThatThrownBy(() -> LOGISTIC.rollout(START, -1)).hasMessageContaining("-1");
    }

    @Test
    void aTrajectoryIsOfOneGridAndOneStep() {
        Field other = new Field(Grid.scalar(new Axis(0, 0.5, 2)), new double[2]);
        assertThatThrownBy(() -> new Trajectory(0.5, List.of(START, other))).hasMessageContaining("[1, 2]");
        assertThatThrownBy(() -> new Trajectory(0.5, List.of())).hasMessageContaining("none");
        assertThatThrownBy(() -> new Trajectory(0, List.of(START))).hasMessageContaining("dt, got 0.0");
        Trajectory coarse = LOGISTIC.rollout(START, 2).every(3);
        assertThat(coarse.states().get(0).values()).containsExactly(0.1);
        assertThat(coarse.grid().cellVolume()).isEqualTo(1.5);
    }
}
