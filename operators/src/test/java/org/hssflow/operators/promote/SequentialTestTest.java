package org.hssflow.operators.promote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hssflow.operators.States;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.Equation;
import org.junit.jupiter.api.Test;

class SequentialTestTest {
    private static final int TRIALS = 20_000;
    private static final int TRANSITIONS = 1_000;
    private static final double RATE = 0.01;

    @Test
    void aCandidateThatWinsHalfOfTheTimeIsHardlyEverPromoted() {
        assertThat(promoted(0.5, 1)).isLessThanOrEqualTo((int) (RATE * TRIALS));
    }

    @Test
    void aCandidateThatMostlyWinsIsNearlyAlwaysPromoted() {
        assertThat(promoted(0.95, 2)).isGreaterThan((int) (0.97 * TRIALS));
    }

    @Test
    void aCandidateThatWinsNineOfTenIsDroppedAtTheErrorRateAtMost() {
        assertThat(promoted(SequentialTest.BETTER, 3)).isGreaterThanOrEqualTo((int) ((1 - RATE) * TRIALS));
    }

    /** Wins and losses in pairs, and ever rarer wins: neither is likelier than not to win the next one, whatever came before. */
    @Test
    void theErrorRateHoldsAlsoWhereTransitionsDependOnEachOther() {
        Random random = new Random(4);
        int promoted = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            double ratio = 0;
            boolean last = false;
            for (int i = 0; i < TRANSITIONS && isOpen(ratio); i++) {
                last = random.nextDouble() < (last ? 0.5 : 0.2);
                ratio += SequentialTest.step(last);
            }
            promoted += ratio >= SequentialTest.upper(RATE) ? 1 : 0;
        }
        assertThat(promoted).isLessThanOrEqualTo((int) (RATE * TRIALS));
    }

    /** The mean time to a false alarm of Page's CUSUM is at least 1/rate. */
    @Test
    void aChampionThatIsAsGoodAsTheOneBeforeStaysForLong() {
        double rate = 1e-3;
        int runs = 100;
        Random random = new Random(5);
        Serving serving = new Serving("heat-1d", States.NEWER, States.MODEL, null, null);
        long transitions = 0;
        for (int run = 0; run < runs; run++) {
            Trial trial = Trial.begin(serving);
            while (trial.ratio() < SequentialTest.upper(rate)) {
                double shadow = random.nextBoolean() ? 0.1 : 0.3;
                trial = trial.with(evidence(serving, 0.2, shadow), 1);
                transitions++;
            }
        }
        assertThat(transitions / runs).isGreaterThanOrEqualTo((long) (1 / rate));
    }

    /** How many of the trials end with a promotion. */
    private static int promoted(double win, long seed) {
        Random random = new Random(seed);
        int promoted = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            double ratio = 0;
            for (int i = 0; i < TRANSITIONS && isOpen(ratio); i++) {
                ratio += SequentialTest.step(random.nextDouble() < win);
            }
            promoted += ratio >= SequentialTest.upper(RATE) ? 1 : 0;
        }
        return promoted;
    }

    private static boolean isOpen(double ratio) {
        return ratio > SequentialTest.lower(RATE) && ratio < SequentialTest.upper(RATE);
    }

    private static Evidence evidence(Serving serving, double residual, double shadowResidual) {
        return new Evidence(
                "s",
                serving,
                residual,
                shadowResidual,
                residual >= shadowResidual,
                residual < shadowResidual,
                Equation.HEAT_1D,
                States.SHAPE,
                States.DT,
                1,
                States.ORIGIN);
    }
}
