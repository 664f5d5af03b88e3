package org.hssflow.app.demo;

import java.time.Duration;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Scenario;

/**
 * What the demonstration does.
 *
 * @param duration how long the simulators run
 * @param streams how many simulations
 * @param rate states per second of each
 * @param hostile how many malformed records to mix in
 * @param seed of the simulations' initial conditions
 * @param kafkaPort where the broker listens, 0 for any free port
 * @param flinkPort where Flink's REST and web UI listen, 0 for any free port
 */
public record DemoSettings(
        Duration duration, int streams, double rate, int hostile, long seed, int kafkaPort, int flinkPort) {
    private static final int MAX_PORT = 65_535;

    public DemoSettings {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("expected at least 1 second, got " + duration.toSeconds());
        }
        if (hostile < 0) {
            throw new IllegalArgumentException("expected at least 0 malformed records, got " + hostile);
        }
        requirePort(kafkaPort);
        requirePort(flinkPort);
        scenario(streams, rate, duration, seed); // refuses the rest
    }

    private static void requirePort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("expected a port from 0 to " + MAX_PORT + ", got " + port);
        }
    }

    /** What the simulators do. */
    Scenario scenario() {
        return scenario(streams, rate, duration, seed);
    }

    private static Scenario scenario(int streams, double rate, Duration duration, long seed) {
        SimulationSettings heat = SimulationSettings.defaults(Equation.HEAT_1D);
        return Scenario.steady(heat, "sim", streams, rate, Scenario.ENDLESS, duration, seed);
    }
}
