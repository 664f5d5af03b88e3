package org.hssflow.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioFile;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aScenarioGetsTheShippedModelsOfItsEquations() throws Exception {
        ShippedModels models = ShippedModels.of(ScenarioFile.read("viscosity-jump"));
        assertThat(models.names()).containsExactly("burgers-1d@1", "heat-1d@1");
    }

    @Test
    void anEquationWithoutAShippedModelIsRefused() {
        ScenarioGroup group = ScenarioGroup.of(steady(SimulationSettings.defaults(Equation.GRAY_SCOTT_2D)));
        assertThatThrownBy(() -> ShippedModels.of(group))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gray-scott-2d")
                .hasMessageContaining("another scenario");
    }

    @Test
    void aGridThatTheShippedModelDoesNotTakeIsRefused() {
        SimulationSettings coarse =
                SimulationSettings.defaults(Equation.HEAT_1D).withGrids(1024, 128);
        assertThatThrownBy(() -> ShippedModels.of(ScenarioGroup.of(steady(coarse))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("output-grid");
    }

    @Test
    void aScenarioIsMadeShorterButNotLonger() throws Exception {
        ScenarioGroup jump = ScenarioFile.read("viscosity-jump");
        assertThat(length(DemoSettings.shortened(jump, MINUTE))).isEqualTo(MINUTE);
        assertThat(length(DemoSettings.shortened(jump, Duration.ofHours(1)))).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aScenarioWithStepsEndsWithThem() {
        Scenario heat = new Scenario(
                "short",
                SimulationSettings.defaults(Equation.HEAT_1D),
                "heat",
                1,
                4,
                20,
                Scenario.FOREVER,
                0,
                List.of());
        assertThat(length(ScenarioGroup.of(heat))).isEqualTo(Duration.ofSeconds(5));
    }

    private static Scenario steady(SimulationSettings settings) {
        return Scenario.steady(settings, "s", 1, 1, 10, MINUTE, 0);
    }

    private static Duration length(ScenarioGroup group) {
        return new DemoSettings(group, Duration.ofSeconds(1), null, "cpu", 0, 0, 0, 0).length();
    }
}
