package org.hssflow.simulators;

import java.util.TreeMap;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.PdeState;

/** One running simulation. One thread at a time. */
final class LiveStream {
    private final int index;
    private final String id;
    private final Scenario scenario;
    private Simulation simulation; // what made the state
    private Field state; // on the solver's grid
    private long step;

    LiveStream(int index, StreamSettings settings, Scenario scenario) {
        this.index = index;
        this.id = settings.streamId(index);
        this.scenario = scenario;
        this.simulation = scenario.at(index, 0);
        this.state = simulation.initial(settings.seed(), index);
    }

    int index() {
        return index;
    }

    String id() {
        return id;
    }

    long step() {
        return step;
    }

    /** The state as it is kept: on the output grid, in single precision. */
    float[] values() {
        return simulation.output(state).toFloats();
    }

    PdeState record(float[] values) {
        SimulationSettings settings = simulation.settings();
        return new PdeState(
                id,
                settings.equation(),
                step,
                step * settings.dt(),
                settings.dt(),
                simulation.outputGrid().shape(),
                new TreeMap<>(settings.parameters()),
                Float32.toBytes(values));
    }

    void advance() {
        simulation = scenario.at(index, step);
        state = simulation.solver().step(state);
        step++;
    }
}
