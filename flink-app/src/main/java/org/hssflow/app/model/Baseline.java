package org.hssflow.app.model;

import java.util.Locale;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;

/**
 * A forecast that costs little, for a surrogate to beat.
 *
 * @param name in reports, such as {@code linearMap}
 * @param stepper that makes it
 */
public record Baseline(String name, Stepper stepper) {
    /** û(t) = u(0): nothing changes. */
    public static Baseline persistence(Grid grid, double dt) {
        return new Baseline("persistence", new Persistence(grid, dt));
    }

    /** The name in plain words: {@code linearMap} is "linear map". */
    public static String label(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private record Persistence(Grid grid, double dt) implements Stepper {
        @Override
        public Field step(Field u) {
            return u;
        }
    }
}
