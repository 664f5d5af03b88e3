package org.hssflow.simulators;

import java.util.Arrays;
import java.util.Locale;

/** How Burgers' equation is discretized in space. */
public enum BurgersScheme {
    /** Central differences of u u_x: the paper's data. Refuses grids that do not resolve the shocks. */
    ADVECTIVE,
    /** Captures shocks on any grid. */
    CONSERVATIVE;

    /** The name outside the program, such as {@code conservative}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known schemes */
    public static BurgersScheme of(String id) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(values()).map(BurgersScheme::id).toList() + ", got '" + id + "'"));
    }
}
