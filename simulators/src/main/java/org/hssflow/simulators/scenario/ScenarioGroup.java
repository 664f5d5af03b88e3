package org.hssflow.simulators.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Scenarios that run at once, each with an equation, streams, a rate, a seed and an end of its own.
 *
 * @param name for people
 * @param scenarios at least one; their stream ids differ
 */
public record ScenarioGroup(String name, List<Scenario> scenarios) {
    /** @throws IllegalArgumentException if there is no scenario, or two of them name their streams alike */
    public ScenarioGroup {
        scenarios = List.copyOf(scenarios);
        if (scenarios.isEmpty()) {
            throw new IllegalArgumentException("expected at least 1 scenario, got none");
        }
        Set<String> prefixes = new HashSet<>();
        for (Scenario scenario : scenarios) {
            if (!prefixes.add(scenario.prefix())) { // stream i of each is prefix-i
                throw new IllegalArgumentException(
                        "expected a stream prefix of its own for each scenario of a group, got '" + scenario.prefix()
                                + "' twice; change one");
            }
        }
    }

    public static ScenarioGroup of(Scenario scenario) {
        return new ScenarioGroup(scenario.name(), List.of(scenario));
    }

    /** The streams of all scenarios at their beginnings, in their order; each call makes new ones. Of a single scenario, its own. */
    public StreamSet streamSet() {
        if (scenarios.size() == 1) {
            return scenarios.get(0).streamSet();
        }
        List<StreamScript> scripts = new ArrayList<>();
        List<byte[]> content = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            StreamSet streams = scenario.streamSet();
            scripts.addAll(streams.scripts());
            content.add((scenario.prefix() + "|" + streams.fingerprint() + "|").getBytes(StandardCharsets.UTF_8));
        }
        return new StreamSet(name, StreamSet.fingerprint(content), scripts);
    }
}
