package org.hssflow.simulators.scenario;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/** Simulations by their settings: a thousand streams share one. For any number of threads. */
final class Simulations {
    private final Map<SimulationSettings, Simulation> made = new ConcurrentHashMap<>();

    Simulation of(SimulationSettings settings) {
        return made.computeIfAbsent(settings, Simulation::new);
    }
}
