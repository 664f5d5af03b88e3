package org.hssflow.simulators.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SineSeries;
import org.hssflow.simulators.scenario.Action.Change;
import org.hssflow.simulators.scenario.Action.Doom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioFileTest {
    private static final String WHOLE = """
            description: everything there is
            equation: burgers-1d
            parameters:
              nu: 0.02
            dt: 0.1
            solver-grid: 512
            output-grid: 128
            modes: 4
            streams: 5
            rate: 20
            duration: 30s
            steps: 600
            seed: 9
            stream-prefix: lab
            events:
              - at: 2.5s
                change: {nu: 0.04}
                over: 50
                streams: [0, 2-3]
              - {at: 10, for: 2s, late: 0.5, by: 1s}
              - {at: 3, every: 1s, restart: true}
            """;

    private static Scenario parse(String yaml) {
        return group(yaml).scenarios().get(0);
    }

    private static ScenarioGroup group(String yaml) {
        return ScenarioFile.parse("test", "test.yaml", yaml);
    }

    @Test
    void everyKeyIsRead() {
        Scenario scenario = parse(WHOLE);
        assertThat(scenario.settings().equation()).isEqualTo(Equation.BURGERS_1D);
        assertThat(scenario.settings().parameters()).isEqualTo(Map.of("nu", 0.02));
        assertThat(scenario.settings().dt()).isEqualTo(0.1);
        assertThat(scenario.settings().points()).isEqualTo(512);
        assertThat(scenario.settings().outputPoints()).isEqualTo(128);
        assertThat(scenario.settings().initial()).isEqualTo(SineSeries.burgers(4));
        assertThat(scenario.streams()).isEqualTo(5);
        assertThat(scenario.rate()).isEqualTo(20);
        assertThat(scenario.duration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(scenario.steps()).isEqualTo(600);
        assertThat(scenario.seed()).isEqualTo(9);
        assertThat(scenario.streamId(4)).isEqualTo("lab-4");
        Streams some = new Streams(List.of(new Streams.Range(0, 0), new Streams.Range(2, 3)));
        assertThat(scenario.events())
                .containsExactly(
                        Event.of(some, 50, new Change(new TreeMap<>(Map.of("nu", 0.04)), 50)),
                        new Event(Streams.ALL, 10, 40, Event.ONCE, new Doom(Fate.LATE, 0.5, 20)),
                        new Event(Streams.ALL, 3, Event.UNTIL_THE_END, 20, new Action.Restart()));
    }

    @Test
    void littleIsEnough() {
        Scenario scenario = parse("{equation: heat-1d, streams: 1, rate: 5}");
        assertThat(scenario.events()).isEmpty();
        assertThat(scenario.duration()).isEqualTo(Scenario.FOREVER);
        assertThat(scenario.steps()).isEqualTo(Scenario.ENDLESS);
        assertThat(scenario.streamId(0)).isEqualTo("heat-1d-0");
    }

    /** A line of the whole scenario is replaced, and refused with its number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "equation: burgers-1d | equation: wave-1d | 2 | expected one of [heat-1d`,`",
                "equation: burgers-1d | equation: poisson-1d | 2 | got poisson-1d; its states make a data set (--out FILE)",
                "streams: 5 | stream: 5 | 1 | expected the key 'streams'",
                "seed: 9 | seeds: 9 | 13 | 'seeds'; correct the name",
                "seed: 9 | seed: nine | 13 | whole number, got 'nine'",
                "rate: 20 | rate: -1 | 10 | positive rate",
                "rate: 20 | rate: .nan | 10 | expected a number",
                "streams: 5 | streams: 0 | 9 | at least 1 stream",
                "description: everything there is | description: [x] | 1 | single value, got a list",
                "parameters: | parametres: | 3 | 'parametres'; correct the name",
                "duration: 30s | duration: 0s | 11 | positive duration",
                "steps: 600 | steps: -1 | 12 | at least 0 steps, got -1",
                "stream-prefix: lab | stream-prefix: '' | 14 | an empty one",
                "duration: 30s | duration: 30 | 11 | seconds such as 2.5s, got '30'",
                "  nu: 0.02 | '  mu: 0.02' | 4 | expected a parameter of burgers-1d, one of [nu], got 'mu'",
                "  nu: 0.02 | '  nu: 0' | 4 | positive",
                "output-grid: 128 | output-grid: 100 | 7 | divides the solver's 512",
                "modes: 4 | modes: four | 8 | 'four'",
                "modes: 4 | seed: 4 | 13 | 'seed' once",
                "  - at: 2.5s | '  - at: soon' | 16 | a number of ticks such as 40, or seconds such as 2.5s, got 'soon'",
                "dt: 0.1 | dt: 0 | 5 | positive, finite dt",
                "  - {at: 3, every: 1s, restart: true} | '  - {at: 3, every: 0, restart: true}' | 21 | at least 1 tick",
                "  - {at: 3, every: 1s, restart: true} | '  - {at: 601, restart: true}' | 21 | of the 600 steps, got 601",
                "    change: {nu: 0.04} | '    change: {kappa: 0.04}' | 16 | one of [nu], got 'kappa'",
                "    change: {nu: 0.04} | '    change: {nu: 1e-6}' | 16 | at least",
                "    change: {nu: 0.04} | '    chance: {nu: 0.04}' | 17 | expected one of [change, amplitude",
                "    over: 50 | '    over: -50' | 18 | a number of ticks such as 40",
                "    over: 50 | '    noise: 0.5' | 16 | got [change, noise]; make an event of each",
                "    over: 50 | '    for: 50' | 16 | 'for' with [noise",
                "    over: 50 | '    every: 50' | 16 | 'every' with [amplitude",
                "    streams: [0, 2-3] | '    streams: [0, 2-9]' | 16 | from 0 to 4, got 9",
                "    streams: [0, 2-3] | '    streams: [0, 3-2]' | 19 | the lower one first",
                "    streams: [0, 2-3] | '    streams: some' | 19 | 'some'",
                "    streams: [0, 2-3] | '    streams: []' | 19 | empty list",
                "  - {at: 10, for: 2s, late: 0.5, by: 1s} | '  - {at: 10, for: 2s, late: 0.5}' | 20 | 'by'",
                "  - {at: 10, for: 2s, late: 0.5, by: 1s} | '  - {at: 10, for: 2s, late: 1.5, by: 1s}' | 20 | probability",
                "  - {at: 10, for: 2s, late: 0.5, by: 1s} | '  - {at: 10, noise: -1}' | 20 | positive, finite noise",
                "  - {at: 3, every: 1s, restart: true} | '  - {at: 3, restart: maybe}' | 21 | expected true, got 'maybe'",
                "  - {at: 3, every: 1s, restart: true} | '  - {at: 3, restart: true' | 22 | this is no YAML",
                "  - {at: 3, every: 1s, restart: true} | '  - restart' | 21 | expected keys with values",
            })
    void whatIsWrongIsRefusedWithItsLine(String right, String wrong, int line, String reason) {
        String indented = right.equals(right.strip()) ? wrong : wrong.substring(1, wrong.length() - 1);
        String yaml = WHOLE.lines()
                .map(l -> l.strip().equals(right.strip()) ? indented.replace("'", "") : l)
                .reduce("", (a, b) -> a + b + "\n");
        assertThat(yaml).isNotEqualTo(WHOLE);
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("test.yaml line " + line + ": ")
                .hasMessageContaining(reason.replace("`", ""));
    }

    @Test
    void theLineIsToldWhateverTheFileIsCalled() {
        String yaml = "{equation: heat-1d, streams: 1, rate: 5,\n events: [{at: 1, noise: -1}]}";
        assertThatThrownBy(() -> ScenarioFile.parse("e", "e", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("e line 2: expected a positive, finite noise");
    }

    @Test
    void eachDocumentIsAScenarioOfItsOwn() {
        ScenarioGroup group = group(WHOLE + "---\nequation: heat-1d\nstreams: 2\nrate: 7\nsteps: 3\n");

        assertThat(group.scenarios().get(0)).isEqualTo(parse(WHOLE));
        assertThat(group.scenarios().get(1))
                .isEqualTo(parse("{equation: heat-1d, streams: 2, rate: 7, steps: 3}"))
                .extracting(Scenario::name)
                .isEqualTo("test");
        assertThat(group.scenarios()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "equation: heat-1d;streams: 2;rate: -7 | 26 | positive rate",
                "equation: heat-1d;streams: 2;rate: 7;stream-prefix: lab | 24 | a stream prefix of its own for each scenario of a group, got 'lab' twice",
                "equation: heat-1d;rate: 7;---;equation: heat-1d | 24 | expected the key 'streams'",
                "equation: heat-1d;streams: 2;rate: 7;--- | 28 | expected keys with values, got ''",
                "equation: heat-1d;streams: [ | 26 | this is no YAML",
            })
    void whatIsWrongInALaterDocumentIsRefusedWithItsLineInTheFile(String second, int line, String reason) {
        assertThatThrownBy(() -> group(WHOLE + "# the second\n---\n" + second.replace(";", "\n") + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("test.yaml line " + line + ": ")
                .hasMessageContaining(reason);
    }

    /** Two streams of Kuramoto–Sivashinsky, which takes no step in which ν leaves its mean by more than a half. */
    private static Scenario chaos(String more, String... events) {
        return parse("{equation: kuramoto-sivashinsky-1d, streams: 2, rate: 10, " + more + " events: [\n"
                + String.join(",\n", events) + "]}");
    }

    private static void assertTooFast(int line, String... events) {
        assertThatThrownBy(() -> chaos("", events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("test.yaml line " + line + ": ")
                .hasMessageContainingAll("nu within 50", "more slowly");
    }

    @Test
    void aChangeThatTheSolverCannotFollowIsRefusedWithItsLine() {
        String rise = "{at: 10, change: {nu: 5}, over: 4}";
        assertThat(chaos("", rise).events()).hasSize(1);
        assertTooFast(2, "{at: 10, change: {nu: 5}, over: 1}");
        assertTooFast(3, rise, "{at: 99, change: {nu: 1}, over: 1}");
        assertTooFast(3, rise, "{at: 99, streams: 0, change: {nu: 1}, over: 1}");
        assertThat(chaos(
                                "",
                                "{at: 10, streams: 1, change: {nu: 5}, over: 4}",
                                "{at: 99, streams: 0, change: {nu: 1}, over: 1}")
                        .events())
                .hasSize(2);
    }

    @Test
    void aFallThatIsTooFastAtItsEndIsRefusedUnlessItEndsBefore() {
        String jump = "{at: 10, change: {nu: 5}}";
        String fall = "{at: 99, change: {nu: 0.5}, over: 2}";
        assertTooFast(3, jump, fall);
        assertThat(chaos("", jump, fall, "{at: 100, change: {nu: 2.75}}").events())
                .hasSize(3);
        assertThat(chaos("steps: 100,", jump, fall).events()).hasSize(2);
        assertThatThrownBy(() -> chaos("steps: 101,", jump, fall)).hasMessageContaining("nu within 50");
    }

    @Test
    void anEmptyFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("empty.yaml"), "# nothing\n");
        assertThatThrownBy(() -> ScenarioFile.read(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("empty.yaml", "an empty file");
        assertThatThrownBy(() -> ScenarioFile.read(folder + "/none.yaml"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("steady", "none.yaml", "neither");
        Path good = Files.writeString(folder.resolve("good.yaml"), WHOLE);
        assertThat(ScenarioFile.read(good.toString()).name()).isEqualTo("good");
    }

    static List<String> shipped() {
        return ScenarioFile.shipped();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aShippedScenarioSaysWhatItIs(String name) throws IOException {
        assertThat(ScenarioFile.shippedText(name)).startsWith("description: ");
        assertThat(ScenarioFile.read(name).name()).isEqualTo(name);
    }
}
