package org.hssflow.simulators.identify;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What two states that follow each other say of the physics between them.
 *
 * @param parameters as identified, by name ({@code kappa}, {@code nu}, …), all positive; empty if the two cannot tell
 * @param residual ‖u_t − N(u)‖ / ‖u_t‖ of the observed step under the nominal parameters: about 0 if they made it, and of the
 *     size of 1 if twice as large ones did; in the norm of the fit, see the package; NaN if it is not known
 */
public record Identification(SortedMap<String, Double> parameters, double residual) {
    static final Identification NOTHING = new Identification(new TreeMap<>(), Double.NaN);

    public Identification {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
}
