package org.hssflow.app.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.training.Optimization;
import org.hssflow.pde.Grid;
import org.hssflow.simulators.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlansTest {
    static List<String> names() {
        return TrainingPlans.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNetworkOfEveryPlanTakesTheStatesOfItsSimulation(String name) {
        TrainingPlan plan = TrainingPlans.named(name);
        Grid grid = new Simulation(plan.simulation()).outputGrid();
        Architecture architecture = plan.recipe().architecture();
        assertThat(plan.recipe().name()).isEqualTo(name);
        assertThat(architecture.onGrid(
                        grid.channels(),
                        grid.axes().stream().map(axis -> axis.points()).toList()))
                .isEqualTo(architecture);
        assertThat(plan.recipe().residual())
                .isEqualTo(plan.simulation().equation().isEvolution());
        Optimization optimization = plan.recipe().optimization();
        assertThat(optimization.longestUnroll()).isLessThanOrEqualTo(plan.steps());
        assertThat(optimization.batch()).isLessThanOrEqualTo(plan.trajectories() * plan.steps());
    }

    /** Biases, of which the paper's count has none, are left out. */
    @ParameterizedTest
    @CsvSource({
        "poisson-1d, 37_699",
        "heat-1d-paper, 47_124",
        "burgers-1d-paper, 1_523_717",
        "navier-stokes-2d-paper, 356_354"
    })
    void theNetworksOfThePaperHaveAsManyParametersAsItsAlgorithmGives(String name, String count) {
        Architecture network = TrainingPlans.named(name).recipe().architecture();
        int biases = network.layers().stream()
                .filter(layer -> layer.hasBias())
                .mapToInt(layer -> layer.map().outputs())
                .sum();
        assertThat(network.parameterCount() - biases).isEqualTo(Integer.parseInt(count.replace("_", "")));
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingPlans.named("heat-2d"))
                .withMessageContainingAll("heat-1d", "navier-stokes-2d", "got 'heat-2d'");
    }
}
