package org.hssflow.simulators.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;
import org.junit.jupiter.api.Test;

class ScenarioGroupTest {
    private static Scenario steady(Equation equation, String prefix, int streams, long seed) {
        return Scenario.steady(SimulationSettings.defaults(equation), prefix, streams, 10, 5, Scenario.FOREVER, seed);
    }

    private static final Scenario HEAT = steady(Equation.HEAT_1D, "heat", 2, 7);
    private static final Scenario BURGERS = steady(Equation.BURGERS_1D, "burgers", 1, 7);

    private static String fingerprint(Scenario... scenarios) {
        return new ScenarioGroup("test", List.of(scenarios)).streamSet().fingerprint();
    }

    @Test
    void theStreamsOfAllScenariosRunAsTheyDoAlone() {
        StreamSet streams = new ScenarioGroup("both", List.of(HEAT, BURGERS)).streamSet();

        assertThat(streams.name()).isEqualTo("both");
        assertThat(streams.scripts()).extracting(StreamScript::id).containsExactly("heat-0", "heat-1", "burgers-0");
        StreamScript burgers = streams.scripts().get(2);
        StreamScript alone = BURGERS.streamSet().scripts().get(0);
        for (int i = 0; i < 3; i++) {
            assertThat(burgers.peek()).isNotNull().isEqualTo(alone.peek());
            burgers.advance();
            alone.advance();
        }
    }

    @Test
    void theFingerprintIsOfAllScenariosAndOfWhichStreamsAreWhose() {
        assertThat(fingerprint(HEAT, BURGERS))
                .isEqualTo(fingerprint(HEAT, BURGERS))
                .isNotEqualTo(fingerprint(HEAT))
                .isNotEqualTo(fingerprint(HEAT, steady(Equation.BURGERS_1D, "burgers", 1, 8)))
                .isNotEqualTo(fingerprint(
                        steady(Equation.HEAT_1D, "burgers", 2, 7), steady(Equation.BURGERS_1D, "heat", 1, 7)));
    }

    @Test
    void aScenarioAloneIsTheSameRunAsItsGroup() {
        assertThat(ScenarioGroup.of(HEAT).streamSet().fingerprint())
                .isEqualTo(HEAT.streamSet().fingerprint());
    }

    @Test
    void streamsThatAreNamedAlikeAreRefused() {
        assertThatThrownBy(() -> new ScenarioGroup("test", List.of(HEAT, steady(Equation.BURGERS_1D, "heat", 1, 7))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a stream prefix of its own for each scenario of a group, got 'heat' twice; change one");
        assertThatThrownBy(() -> new ScenarioGroup("test", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected at least 1 scenario, got none");
    }
}
