package org.hssflow.app.model;

import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.pde.Residual;
import org.hssflow.pde.Trajectory;

/** {@link Residual}s along true trajectories, as the job sees them: of states in single precision. */
public final class Residuals {
    private static final int[] ONE_STEP = {1};

    private Residuals() {}

    /**
     * The errors of consecutive steps, one array for each trajectory.
     *
     * @param floor of the change
     */
    public static List<double[]> along(
            List<Trajectory> trajectories, Surrogate surrogate, Engine engine, double floor) {
        try (EngineSession session = engine.open(surrogate)) {
            return trajectories.stream()
                    .map(trajectory -> along(trajectory, session, surrogate.points(), floor))
                    .toList();
        }
    }

    private static double[] along(Trajectory trajectory, EngineSession session, int n, double floor) {
        int steps = trajectory.steps();
        float[] states = new float[(steps + 1) * n];
        for (int t = 0; t <= steps; t++) {
            System.arraycopy(trajectory.states().get(t).toFloats(), 0, states, t * n, n);
        }
        float[] predicted = new float[steps * n];
        session.rollout(states, steps, ONE_STEP, predicted);
        double[] residuals = new double[steps];
        for (int t = 0; t < steps; t++) {
            residuals[t] = Residual.of(predicted, t * n, states, (t + 1) * n, states, t * n, n)
                    .relative(floor);
        }
        return residuals;
    }
}
