package org.hssflow.simulators.identify;

import java.util.Map;

/** Parameters from two states. Holds scratch: one thread at a time. */
interface Estimator {
    /**
     * @param dt the time between the two, positive
     * @param before a state, of the right length
     * @param after the next one
     * @param nominal the parameters for the residual; others than the equation's do not matter
     */
    Identification identify(double dt, float[] before, float[] after, Map<String, Double> nominal);
}
