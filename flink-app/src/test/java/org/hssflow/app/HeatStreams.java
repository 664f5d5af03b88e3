package org.hssflow.app;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/** Simulations of heat that send their states until they are stopped. */
final class HeatStreams {
    static final double KAPPA = 2e-4;

    private final LoopFixture.Loop loop;
    private final Map<Double, Simulation> byKappa = new HashMap<>();
    private final double[] kappa;
    private final Field[] states;
    private long step;
    private boolean stopped;
    private Thread thread;

    /** @param count of streams, sim-0 and so on */
    HeatStreams(LoopFixture.Loop loop, int count) {
        this.loop = loop;
        this.kappa = new double[count];
        this.states = new Field[count];
    }

    void start() {
        for (int stream = 0; stream < states.length; stream++) {
            kappa[stream] = KAPPA;
            states[stream] = simulation(KAPPA).initial(5, stream);
        }
        thread = loop.inBackground(this::send);
    }

    synchronized void changeKappa(double value, int... which) {
        for (int stream : which) {
            kappa[stream] = value;
        }
    }

    synchronized long step() {
        return step;
    }

    synchronized void awaitStep(long wanted) throws InterruptedException {
        while (step < wanted) {
            wait();
        }
    }

    void stop() throws InterruptedException {
        synchronized (this) {
            stopped = true;
        }
        if (thread != null) {
            thread.join();
        }
    }

    private void send() throws Exception {
        while (sendNext()) {
            TimeUnit.MILLISECONDS.sleep(20); // the pace of a simulation; nothing depends on it
        }
    }

    private synchronized boolean sendNext() throws Exception {
        if (stopped) {
            return false;
        }
        for (int stream = 0; stream < states.length; stream++) {
            Simulation simulation = simulation(kappa[stream]);
            loop.send(loop.topics().states(), PdeStateCodec.encode(state(simulation, stream)));
            states[stream] = simulation.solver().step(states[stream]);
        }
        step++;
        notifyAll();
        return true;
    }

    /** The next one of a stream. */
    synchronized PdeState state(int stream) {
        return state(simulation(kappa[stream]), stream);
    }

    private PdeState state(Simulation simulation, int stream) {
        return PdeState.of(
                "sim-" + stream,
                Equation.HEAT_1D,
                step,
                step * 0.2,
                0.2,
                simulation.outputGrid().shape(),
                Map.of(),
                simulation.output(states[stream]).toFloats());
    }

    private Simulation simulation(double value) {
        return byKappa.computeIfAbsent(
                value,
                k -> new Simulation(
                        SimulationSettings.defaults(Equation.HEAT_1D).withParameter("kappa", k)));
    }
}
