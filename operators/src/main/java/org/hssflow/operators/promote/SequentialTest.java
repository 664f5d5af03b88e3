package org.hssflow.operators.promote;

/**
 * Wald's sequential probability ratio test of wins and losses: H₀, the challenger wins a transition with probability at most ½,
 * against H₁, it wins with probability {@value #BETTER}. Each win adds log(0.9/0.5) to the log likelihood ratio, each loss
 * log(0.1/0.5). Under H₀ the ratio itself never grows on average, whatever came before, so it reaches 1/α with probability at most α
 * (Ville's inequality): the error rate holds however the errors of neighbouring transitions depend on each other, as long as the
 * challenger is not likelier than not to win the next one. A. Wald, Sequential Tests of Statistical Hypotheses (1945).
 */
final class SequentialTest {
    /** The share of transitions that a better model wins. */
    static final double BETTER = 0.9;

    private static final double NEUTRAL = 0.5;
    private static final double WIN = Math.log(BETTER / NEUTRAL);
    private static final double LOSS = Math.log((1 - BETTER) / NEUTRAL);

    private SequentialTest() {}

    /** What one transition adds to the log likelihood ratio. */
    static double step(boolean win) {
        return win ? WIN : LOSS;
    }

    /** From where on H₁ is accepted. */
    static double upper(double errorRate) {
        return -Math.log(errorRate);
    }

    /** From where on H₀ is accepted. */
    static double lower(double errorRate) {
        return Math.log(errorRate);
    }
}
