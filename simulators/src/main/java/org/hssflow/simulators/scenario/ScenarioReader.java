package org.hssflow.simulators.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.BurgersScheme;
import org.hssflow.simulators.GrayScottPattern;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/** Makes a {@link Scenario} of a YAML document. */
final class ScenarioReader {
    private final String name;
    private final YamlValue root;

    ScenarioReader(String name, YamlValue root) {
        this.name = name;
        this.root = root;
    }

    Scenario read() {
        Keys keys = new Keys(root);
        keys.find("description").ifPresent(YamlValue::text);
        SimulationSettings settings = settings(keys);
        YamlValue rateValue = keys.require("rate");
        double rate = rateValue.number();
        if (!(rate > 0)) {
            throw rateValue.error("expected a positive rate, in states per second of each stream, got " + rate);
        }
        YamlValue streamsValue = keys.require("streams");
        int streams = streamsValue.wholeInt();
        if (streams < 1) {
            throw streamsValue.error("expected at least 1 stream, got " + streams);
        }
        long steps = keys.get("steps", ScenarioReader::steps, Scenario.ENDLESS);
        EventReader reader = new EventReader(settings, rate, streams, steps);
        List<Event> events = new ArrayList<>();
        List<YamlValue> places = keys.find("events").map(YamlValue::list).orElse(List.of());
        for (YamlValue event : places) {
            events.add(reader.read(event));
        }
        String prefix = keys.get(
                "stream-prefix", ScenarioReader::prefix, settings.equation().id());
        Duration duration = keys.get("duration", ScenarioReader::duration, Scenario.FOREVER);
        long seed = keys.get("seed", YamlValue::whole, 0L);
        keys.refuseOthers();
        ChangeTrial trial = new ChangeTrial(settings, streams, steps, events);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Keys.located(places.get(i), () -> trial.require(event));
        }
        return keys.make(() -> new Scenario(name, settings, prefix, streams, rate, steps, duration, seed, events));
    }

    private SimulationSettings settings(Keys keys) {
        YamlValue equation = keys.require("equation");
        SimulationSettings settings = Keys.located(
                equation,
                () -> SimulationSettings.defaults(Equation.of(equation.text()).requireEvolution()));
        settings = with(settings, keys, "pattern", (s, value) -> s.withPattern(GrayScottPattern.of(value.text())));
        for (var parameter :
                keys.find("parameters").map(YamlValue::map).orElse(Map.of()).entrySet()) {
            settings = with(
                    settings, parameter.getValue(), (s, value) -> s.withParameter(parameter.getKey(), value.number()));
        }
        settings = with(settings, keys, "dt", (s, value) -> s.withDt(value.number()));
        settings = with(settings, keys, "scheme", (s, value) -> s.withScheme(BurgersScheme.of(value.text())));
        settings = with(settings, keys, "modes", (s, value) -> s.withModes(value.wholeInt()));
        settings = with(settings, keys, "amplitude-exponent", (s, value) -> s.withAmplitudeExponent(value.number()));
        SimulationSettings made = withGrids(settings, keys);
        keys.make(() -> new Simulation(made));
        return made;
    }

    private static SimulationSettings withGrids(SimulationSettings settings, Keys keys) {
        Optional<YamlValue> grid = keys.find("grid");
        Optional<YamlValue> solver = keys.find("solver-grid");
        Optional<YamlValue> output = keys.find("output-grid");
        if (grid.isPresent() && (solver.isPresent() || output.isPresent())) {
            throw grid.get().error("expected either 'grid', or 'solver-grid' and 'output-grid'; leave one out");
        }
        int points = solver.or(() -> grid).map(YamlValue::wholeInt).orElse(settings.points());
        int kept = output.or(() -> grid).map(YamlValue::wholeInt).orElse(settings.outputPoints());
        return output.or(() -> solver)
                .or(() -> grid)
                .map(value -> Keys.located(value, () -> settings.withGrids(points, kept)))
                .orElse(settings);
    }

    /** Changes settings by a value. */
    private interface Change {
        SimulationSettings apply(SimulationSettings settings, YamlValue value);
    }

    private static SimulationSettings with(SimulationSettings settings, Keys keys, String key, Change change) {
        return keys.find(key).map(value -> with(settings, value, change)).orElse(settings);
    }

    private static SimulationSettings with(SimulationSettings settings, YamlValue value, Change change) {
        return Keys.located(value, () -> change.apply(settings, value));
    }

    private static String prefix(YamlValue value) {
        if (value.text().isBlank()) {
            throw value.error("expected a prefix of the stream ids, got an empty one; leave it out for the equation's");
        }
        return value.text();
    }

    private static long steps(YamlValue value) {
        if (value.whole() < 0) {
            throw value.error("expected at least 0 steps, got " + value.whole() + "; leave it out for no limit");
        }
        return value.whole();
    }

    private static Duration duration(YamlValue value) {
        Duration duration = Duration.ofNanos((long) (value.seconds() * 1e9));
        if (duration.isZero()) {
            throw value.error("expected a positive duration, got '" + value.text() + "'; leave it out for no limit");
        }
        return duration;
    }
}
