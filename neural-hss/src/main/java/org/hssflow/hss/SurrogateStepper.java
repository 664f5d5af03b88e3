package org.hssflow.hss;

import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Stepper;

/** A surrogate as a stepper, u(t) ↦ u(t) + s·M(u(t)) in single precision. One thread at a time; close it after use. */
public final class SurrogateStepper implements Stepper, AutoCloseable {
    private static final int[] ONE_STEP = {1};

    private final Grid grid;
    private final double dt;
    private final EngineSession session;

    /**
     * @param grid one channel in one space dimension, with as many points as the surrogate
     * @param dt the time of one step, which the surrogate was trained for
     */
    public SurrogateStepper(Surrogate surrogate, Grid grid, double dt, Engine engine) {
        if (grid.shape().size() != surrogate.points()) {
            throw new IllegalArgumentException("expected a grid of " + surrogate.points()
                    + " values, which the surrogate was trained on, got the shape " + grid.shape());
        }
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new IllegalArgumentException("expected a positive, finite dt, got " + dt);
        }
        this.grid = grid;
        this.dt = dt;
        this.session = engine.open(surrogate);
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public double dt() {
        return dt;
    }

    @Override
    public Field step(Field u) {
        if (!u.grid().shape().equals(grid.shape())) {
            throw new IllegalArgumentException("expected a field of shape " + grid.shape() + ", got "
                    + u.grid().shape());
        }
        float[] next = new float[grid.shape().size()];
        session.rollout(u.toFloats(), 1, ONE_STEP, next);
        return Field.ofFloats(grid, next);
    }

    @Override
    public void close() {
        session.close();
    }
}
