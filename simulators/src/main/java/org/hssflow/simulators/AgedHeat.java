package org.hssflow.simulators;

import java.util.Random;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * States of heat trajectories that began earlier. A forecast of a running stream starts from states of any age, which have fewer
 * and weaker modes than new ones: a surrogate that never saw those in training fails on them.
 *
 * @param base where the trajectories begin
 * @param solver what evolves them; the youngest of the aged states are one of its time steps old
 * @param newShare the share of states of age 0, from 0 to 1; the ages of the others are log-uniform in [dt, maxAge)
 * @param maxAge in the equation's unit of time, more than dt
 */
public record AgedHeat(InitialCondition base, HeatSolver solver, double newShare, double maxAge)
        implements InitialCondition {
    public AgedHeat {
        if (!(newShare >= 0 && newShare <= 1)) {
            throw new IllegalArgumentException("expected a share from 0 to 1 of new states, got " + newShare);
        }
        if (!(maxAge > solver.dt()) || !Double.isFinite(maxAge)) {
            throw new IllegalArgumentException(
                    "expected a finite largest age above the time step " + solver.dt() + ", got " + maxAge);
        }
    }

    @Override
    public Field sample(Grid grid, Random random) {
        Field initial = base.sample(grid, random);
        boolean isNew = random.nextDouble() < newShare;
        double exponent = random.nextDouble();
        return isNew ? initial : solver.evolve(initial, solver.dt() * StrictMath.pow(maxAge / solver.dt(), exponent));
    }
}
