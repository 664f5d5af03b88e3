package org.hssflow.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResidualTest {
    private static final float[] BEFORE = {9, 1, 1};
    private static final float[] TRUTH = {4, 5, 9, 9};

    @Test
    void itIsTheErrorRelativeToWhatChanged() {
        float[] predicted = {7, 7, 1, 2};
        // û − u = (1 − 4, 2 − 5), u − u₋ = (4 − 1, 5 − 1)
        assertThat(Residual.of(predicted, 2, TRUTH, 0, BEFORE, 1, 2).relative())
                .isCloseTo(Math.sqrt(18) / 5, within(1e-15));
    }

    @Test
    void persistenceHasOneAndAnExactPredictionZero() {
        assertThat(Residual.of(BEFORE, 1, TRUTH, 0, BEFORE, 1, 2).relative()).isEqualTo(1);
        assertThat(Residual.of(TRUTH, 0, TRUTH, 0, BEFORE, 1, 2).relative()).isZero();
    }

    @Test
    void aPredictionThatIsNotFiniteHasAnInfiniteOne() {
        float[] broken = {Float.NaN, 1};
        assertThat(Residual.of(broken, 0, TRUTH, 0, BEFORE, 1, 2).relative()).isInfinite();
    }

    @Test
    void whereNothingChangedAnyErrorIsInfinite() {
        assertThat(Residual.of(BEFORE, 0, TRUTH, 0, TRUTH, 0, 2).relative()).isInfinite();
        assertThat(Residual.of(TRUTH, 0, TRUTH, 0, TRUTH, 0, 2).relative()).isZero();
    }

    @Test
    void aFloorCountsLikeAChange() {
        Residual residual = new Residual(1, 3);
        assertThat(residual.relative(4)).isCloseTo(0.2, within(1e-15));
        assertThat(residual.relative(0)).isEqualTo(residual.relative());
        assertThat(new Residual(1, 0).relative(4)).isEqualTo(0.25);
    }
}
