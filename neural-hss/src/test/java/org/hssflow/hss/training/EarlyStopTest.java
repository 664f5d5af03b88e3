package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.training.TrainingResult.End;
import org.junit.jupiter.api.Test;

class EarlyStopTest {
    private static final Trajectories DATA = HeatData.trajectories(40, 5, 11);
    private static final Trajectories UNSEEN = HeatData.trajectories(10, 5, 12);

    /** A rate that first finds something, and then throws it away again. */
    private static final Recipe WILD = HeatData.RECIPE
            .withOptimization(new Optimization(
                    List.of(new Phase(0.1, 1, 1e-3, 1e-4), new Phase(0.9, 1, 0.3, 0.3)), 0, 64, 0.0, true, null))
            .withBudget(Budget.ofSteps(2_000))
            .withEarlyStop(new EarlyStop(20, 3));

    @Test
    void endsAfterSoManyValidationsWithoutImprovementAndKeepsTheBestWeights() {
        List<Report> reports = new ArrayList<>();
        TrainingResult result = new Trainer(WILD, 2).withValidation(UNSEEN).train(DATA, reports::add);

        assertThat(result.end()).isEqualTo(End.NO_IMPROVEMENT);
        assertThat(result.steps()).isLessThan(2_000);
        assertThat(result.validation())
                .isEqualTo(
                        reports.stream().mapToDouble(Report::validation).min().orElseThrow());
        Report last = reports.get(reports.size() - 1);
        Report best = reports.get(reports.size() - 4);
        assertThat(best.validation()).isEqualTo(result.validation());
        assertThat(last.validation()).isGreaterThan(result.validation());
        // Trained again for just as long as it was best.
        TrainingResult until = new Trainer(WILD, 2).train(DATA, report -> report.step() < best.step());
        assertThat(result.surrogate()).isEqualTo(until.surrogate());
    }

    /** What one phase can no longer better, the next may. */
    @Test
    void doesNotEndBeforeTheLastPhase() {
        Recipe twice = WILD.withOptimization(new Optimization(
                List.of(new Phase(0.5, 1, 0.05, 0.05), new Phase(0.5, 2, 0.05, 0.05)), 0, 64, 0.0, true, null));
        TrainingResult result = new Trainer(twice.withBudget(Budget.ofSteps(400)), 2)
                .withValidation(UNSEEN)
                .train(DATA, report -> true);
        assertThat(result.end()).isEqualTo(End.NO_IMPROVEMENT);
        assertThat(result.steps()).isGreaterThan(200 + 2 * 20);
    }

    @Test
    void aStartThatNothingBettersIsTheResult() {
        TrainingResult good =
                new Trainer(HeatData.RECIPE.withBudget(Budget.ofSteps(200)), 2).train(DATA, TrainingListener.SILENT);
        Recipe spoils = WILD.withOptimization(new Optimization(0.5, 0.5, 0, 64, 0.0, true, null))
                .withBudget(Budget.ofSteps(60));
        TrainingResult result =
                new Trainer(spoils, 2).withValidation(UNSEEN).fineTune(good.surrogate(), DATA, TrainingListener.SILENT);
        assertThat(result.surrogate()).isEqualTo(good.surrogate());
    }

    @Test
    void withoutValidationDataUsesTheWholeBudget() {
        TrainingResult result =
                new Trainer(WILD.withBudget(Budget.ofSteps(300)), 2).train(DATA, TrainingListener.SILENT);
        assertThat(result.end()).isEqualTo(End.BUDGET);
        assertThat(result.steps()).isEqualTo(300);
        assertThat(result.validation()).isNaN();
    }
}
