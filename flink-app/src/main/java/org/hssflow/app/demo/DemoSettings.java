package org.hssflow.app.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.jspecify.annotations.Nullable;

/**
 * What the demonstration does.
 *
 * @param scenario what the simulators do; every part of it ends
 * @param checkpointInterval how long what is decided waits at most until it is known
 * @param store where the models are that the job trains, or null for a folder of the demonstration's own
 * @param engine that computes forecasts, as the job's option names it
 * @param hostile how many malformed records to mix in
 * @param kafkaPort where the broker listens, 0 for any free port
 * @param flinkPort where Flink's REST and web UI listen, 0 for any free port
 * @param monitorPort where the monitor's page is, 0 for any free port
 */
public record DemoSettings(
        ScenarioGroup scenario,
        Duration checkpointInterval,
        @Nullable Path store,
        String engine,
        int hostile,
        int kafkaPort,
        int flinkPort,
        int monitorPort) {
    private static final int MAX_PORT = 65_535;

    public DemoSettings {
        scenario.scenarios().forEach(DemoSettings::requireEnd);
        if (hostile < 0) {
            throw new IllegalArgumentException("expected at least 0 malformed records, got " + hostile);
        }
        requirePort(kafkaPort);
        requirePort(flinkPort);
        requirePort(monitorPort);
    }

    private static void requireEnd(Scenario scenario) {
        if (isForever(scenario) && scenario.steps() == Scenario.ENDLESS) {
            throw new IllegalArgumentException("expected a scenario that ends, got '" + scenario.name()
                    + "', which has neither a duration nor steps; add --seconds");
        }
    }

    private static boolean isForever(Scenario scenario) {
        return scenario.duration().equals(Scenario.FOREVER);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("expected a port from 0 to " + MAX_PORT + ", got " + port);
        }
    }

    /** Undisturbed heat. */
    public static ScenarioGroup steadyHeat(int streams, double rate, Duration duration, long seed) {
        SimulationSettings heat = SimulationSettings.defaults(Equation.HEAT_1D);
        return ScenarioGroup.of(Scenario.steady(heat, "sim", streams, rate, Scenario.ENDLESS, duration, seed));
    }

    /** The same scenario, but no longer than that. */
    public static ScenarioGroup shortened(ScenarioGroup group, Duration longest) {
        return new ScenarioGroup(
                group.name(),
                group.scenarios().stream().map(each -> shortened(each, longest)).toList());
    }

    private static Scenario shortened(Scenario s, Duration longest) {
        return new Scenario(
                s.name(),
                s.settings(),
                s.prefix(),
                s.streams(),
                s.rate(),
                s.steps(),
                s.duration().compareTo(longest) < 0 ? s.duration() : longest,
                s.seed(),
                s.events());
    }

    /** How long the simulators run at most, bursts and pauses aside where only the steps say when a scenario ends. */
    public Duration length() {
        return scenario.scenarios().stream()
                .map(DemoSettings::length)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private static Duration length(Scenario scenario) {
        return isForever(scenario)
                ? Duration.ofMillis((long) (1e3 * scenario.steps() / scenario.rate()))
                : scenario.duration();
    }

    /** Whether nothing happens to the streams but their own course. */
    boolean isSteady() {
        return scenario.scenarios().stream().allMatch(each -> each.events().isEmpty());
    }
}
