package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/** A distribution of states to start from. Immutable, and so for any number of threads. */
@FunctionalInterface
public interface InitialCondition {
    /**
     * Draws one state.
     *
     * @param grid the solver's
     * @param random the only source of chance: equal generators draw equal states
     */
    Field sample(Grid grid, Random random);
}
