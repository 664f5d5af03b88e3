package org.hssflow.simulators.scenario;

import java.util.Random;
import java.util.SortedMap;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.ParameterPath;
import org.hssflow.simulators.Simulation;

/** One simulation while it runs. One thread at a time. */
final class LiveState {
    private final String streamId;
    private Simulation simulation;
    private Field field; // on the solver's grid
    private long step;
    private long stepsOfDt; // since dt has its present value
    private double timeOfDt; // when it took it

    /** The state that a trajectory begins with. */
    LiveState(String streamId, Simulation simulation, long seed, long trajectory) {
        this.streamId = streamId;
        this.simulation = simulation;
        this.field = simulation.initial(seed, trajectory);
    }

    void advance(ParameterPath path) {
        field = simulation.solver().step(field, path);
        step++;
        stepsOfDt++;
    }

    double dt() {
        return simulation.settings().dt();
    }

    /** Goes on with another time step or output grid, on the same solver's grid. */
    void continueWith(Simulation other) {
        if (other.settings().dt() != dt()) {
            timeOfDt = time();
            stepsOfDt = 0;
        }
        simulation = other;
    }

    void multiply(double factor) {
        double[] values = field.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        field = new Field(field.grid(), values);
    }

    /**
     * The state as it is published.
     *
     * @param sigma the standard deviation of the noise that is added
     * @param random where the noise comes from
     */
    PdeState publish(SortedMap<String, Double> parameters, double sigma, Random random) {
        float[] values = simulation.output(field).toFloats();
        if (sigma > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (sigma * random.nextGaussian());
            }
        }
        return new PdeState(
                streamId,
                simulation.settings().equation(),
                step,
                time(),
                dt(),
                simulation.outputGrid().shape(),
                parameters,
                Float32.toBytes(values));
    }

    private double time() {
        return timeOfDt + stepsOfDt * dt();
    }
}
