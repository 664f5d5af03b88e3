package org.hssflow.simulators.identify;

import java.util.List;

/**
 * An equation by how its parameters enter: u_t = N_0(u) + Σ_i p_i T_i(u), on coefficients of its states. Holds scratch: one thread
 * at a time.
 */
interface Terms {
    /** The names of p_1, p_2, … */
    List<String> parameters();

    /**
     * The weight of each coefficient's square in the norm in which the equation is to hold; as many as there are coefficients, 0 for
     * those that are not kept. Not copied, and not to be written to.
     */
    double[] weights();

    /** How fast p_1 damps each coefficient, T_1 = −decay·c, or 0 if it does not; not copied either. */
    double[] decay();

    /** @param c the coefficients of a state, written */
    void analysis(float[] values, double[] c);

    /** @param terms N_0, T_1, T_2, … of the state with the coefficients {@code c}, written */
    void evaluate(double[] c, double[][] terms);
}
