package org.hssflow.operators.drift;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.PdeState;

/** Reads the physical parameters off two true states, without any model. Which equation has which terms, the simulators know. */
@FunctionalInterface
public interface ParameterIdentifier extends Serializable {
    /**
     * What two states show.
     *
     * @param parameters by name; empty if they show none
     * @param residual ‖u_t − N(u)‖ / ‖u_t‖ with the nominal parameters; NaN if unknown
     */
    record Identified(SortedMap<String, Double> parameters, double residual) {
        /** Nothing. */
        public static final Identified NOTHING = new Identified(new TreeMap<>(), Double.NaN);

        public Identified {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }
    }

    /**
     * @param before u(t)
     * @param now u(t + dt)
     * @param nominal the parameters that the model in service was trained for, by name; empty if it does not say
     */
    Identified identify(PdeState before, PdeState now, Map<String, Double> nominal);
}
