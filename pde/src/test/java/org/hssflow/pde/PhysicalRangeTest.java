package org.hssflow.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalRangeTest {
    /** 100 and 200 are other states. */
    private static final float[] STATES = {100, 0.5f, -3, 2, 200};

    @ParameterizedTest
    @CsvSource({
        "HEAT_1D, 3", // the maximum principle: max |u|
        "BURGERS_1D, 3",
        "NAVIER_STOKES_2D, 3.2828427", // and a forcing of at most √2·0.1 for 2 units of time
        "GRAY_SCOTT_2D, 3", // beyond what is physical already
        "KURAMOTO_SIVASHINSKY_1D, 8"
    })
    void theBoundIsATenthAboveWhatASolutionCanReach(Equation equation, double reach) {
        assertThat(PhysicalRange.bound(equation, STATES, 1, 3, 2, 0)).isCloseTo(1.1 * reach, within(1e-6));
    }

    @Test
    void concentrationsReachOne() {
        assertThat(PhysicalRange.bound(Equation.GRAY_SCOTT_2D, STATES, 1, 1, 2, 0))
                .isCloseTo(1.1, within(1e-12));
    }

    @Test
    void chaosBeyondItsAttractorMayStayWhereItIs() {
        assertThat(PhysicalRange.bound(Equation.KURAMOTO_SIVASHINSKY_1D, STATES, 0, 5, 2, 0))
                .isCloseTo(220, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void aStateIsInItsOwnRange(Equation equation) {
        double bound = PhysicalRange.bound(equation, STATES, 1, 3, 0, 0);
        assertThat(PhysicalRange.holds(bound, STATES, 1, 3)).isTrue();
    }

    @Test
    void onlyTheValuesThatAreAskedForCount() {
        assertThat(PhysicalRange.holds(3, STATES, 1, 3)).isTrue();
        assertThat(PhysicalRange.holds(3, STATES, 0, 4)).isFalse();
        assertThat(PhysicalRange.holds(3, STATES, 1, 4)).isFalse();
        assertThat(PhysicalRange.holds(2.9, STATES, 1, 3)).as("−3").isFalse();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsInNoRange(float value) {
        assertThat(PhysicalRange.holds(Float.MAX_VALUE, new float[] {1, value}, 0, 2))
                .isFalse();
    }

    @Test
    void aSmallStateLeavesRoomForAnErrorThatIsSmallElsewhere() {
        float[] atRest = {1e-6f};
        double bound = PhysicalRange.bound(Equation.BURGERS_1D, atRest, 0, 1, 1, 0.07);
        assertThat(PhysicalRange.holds(bound, new float[] {0.05f}, 0, 1)).isTrue();
        assertThat(PhysicalRange.holds(bound, new float[] {0.08f}, 0, 1)).isFalse();
    }
}
