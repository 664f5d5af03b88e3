package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Recipe HEAT = HeatData.RECIPE;
    private static final Recipe SHORT = HEAT.withBudget(Budget.ofSteps(120));
    private static final Trajectories DATA = HeatData.trajectories(100, 5, 11);
    private static final Pairs UNSEEN = Pairs.of(HeatData.trajectories(20, 1, 12));

    @Test
    void shortTrainingReducesTheLossAndTheErrorTenfold() {
        List<Report> reports = new ArrayList<>();
        TrainingResult result = new Trainer(SHORT, 2).train(DATA, report -> reports.add(report));

        assertThat(result.steps()).isEqualTo(120);
        assertThat(reports).extracting(Report::step).containsExactly(20L, 40L, 60L, 80L, 100L, 120L);
        assertThat(reports.get(5).fraction()).isEqualTo(1);
        assertThat(reports.get(5).rate()).isLessThan(reports.get(0).rate());
        // An untrained surrogate leaves u unchanged: its error relative to the change is 1.
        assertThat(relativeError(result.surrogate())).isLessThan(0.1);
    }

    /** The heat recipe's own guarantee, at a tenth of its budget: unseen trajectories, young and old. */
    @Test
    void linearNetworkWithRefitComesNearSinglePrecisionOnHeat() {
        Recipe part = HEAT.withBudget(Budget.ofSteps(400));
        TrainingResult result = new Trainer(part, 2).train(DATA, TrainingListener.SILENT);
        double error = relativeError(result.surrogate());
        assertThat(error).isLessThan(1e-3);
    }

    @Test
    void sameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
        TrainingResult one = new Trainer(SHORT, 1).train(DATA, TrainingListener.SILENT);
        TrainingResult two = new Trainer(SHORT, 2).train(DATA, TrainingListener.SILENT);
        TrainingResult other = new Trainer(SHORT.withSeed(99), 2).train(DATA, TrainingListener.SILENT);

        assertThat(two.surrogate()).isEqualTo(one.surrogate());
        assertThat(other.surrogate().weights().digest())
                .isNotEqualTo(one.surrogate().weights().digest());
    }

    /** A first loss that is 1 is not to be seen for hundreds of steps. */
    @Test
    void theReportedLossForgetsHowTheTrainingBegan() {
        List<Report> reports = new ArrayList<>();
        new Trainer(SHORT, 2).train(DATA, reports::add);
        // The first loss is 1, so a hundredth of every new one would leave 0.99 to the power of 119, and that is 0.30.
        assertThat(reports.get(5).loss()).isLessThan(0.25);
    }

    @Test
    void listenerCanEndTheTraining() {
        TrainingResult result = new Trainer(SHORT, 2).train(DATA, report -> report.step() < 40);
        assertThat(result.cancelled()).isTrue();
        assertThat(result.steps()).isEqualTo(40);
    }

    @Test
    void budgetOfSecondsEndsTheTraining() {
        List<Report> reports = new ArrayList<>();
        TrainingResult result =
                new Trainer(HEAT.withBudget(Budget.ofSeconds(0.05)), 2).train(DATA, report -> reports.add(report));
        assertThat(result.cancelled()).isFalse();
        assertThat(reports.get(reports.size() - 1).step()).isEqualTo(result.steps());
        assertThat(reports.get(reports.size() - 1).fraction()).isEqualTo(1);
    }

    @Test
    void budgetIsUsedByStepsAndByTimeWhicheverComesFirst() {
        assertThat(Budget.ofSeconds(8).fraction(1_000_000, 2)).isEqualTo(0.25);
        assertThat(Budget.ofSeconds(8).fraction(1, 9)).isEqualTo(1);
        assertThat(Budget.ofSteps(100).fraction(25, 1e9)).isEqualTo(0.25);
        assertThat(new Budget(100L, 8.0).fraction(50, 2)).isEqualTo(0.5);
        assertThat(new Budget(100L, 8.0).fraction(25, 4)).isEqualTo(0.5);
    }

    @Test
    void interruptEndsTheTrainingAsCancelledAndStaysVisible() {
        TrainingResult result = new Trainer(SHORT, 2).train(DATA, report -> {
            if (report.step() == 40) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.cancelled()).isTrue();
        assertThat(result.steps()).isEqualTo(40);
        assertThat(result.loss()).isFinite();
    }

    @Test
    void interruptBeforeTheFirstStepLeavesTheWeightsAlone() {
        Surrogate given = new Trainer(SHORT.withBudget(Budget.ofSteps(1)), 2)
                .train(DATA, TrainingListener.SILENT)
                .surrogate();
        Thread.currentThread().interrupt();
        TrainingResult result = new Trainer(SHORT, 2).fineTune(given, DATA, TrainingListener.SILENT);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.cancelled()).isTrue();
        assertThat(result.steps()).isZero();
        assertThat(result.loss()).isNaN();
    }

    @Test
    void fineTuningBeginsWhereTheGivenWeightsAre() {
        Surrogate trained =
                new Trainer(SHORT, 2).train(DATA, TrainingListener.SILENT).surrogate();
        TrainingResult tuned =
                new Trainer(HEAT.withBudget(Budget.ofSteps(1)), 2).fineTune(trained, DATA, TrainingListener.SILENT);
        assertThat(relativeError(tuned.surrogate())).isLessThan(0.1);
        assertThat(tuned.surrogate().scale()).isEqualTo(trained.scale());
    }

    @Test
    void aRateThatIsTooHighEndsTheTrainingWithTheStepAndTheLargestGradientBefore() {
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new Trainer(atRate(1e20), 2).train(DATA, TrainingListener.SILENT))
                .withMessageContainingAll(
                        "stopped at step 2",
                        "of at most 1.0E20",
                        "at step 1;",
                        "the data is finite",
                        "lower the peak rate")
                .withMessageMatching(".*largest norm before was [1-9]\\d*\\.\\d+(E-?\\d+)?, at step 1;.*");
    }

    @Test
    void statesTooLargeForSinglePrecisionAreNamedAsTheCause() {
        Trajectories huge = new Trajectories(DATA.points(), DATA.states(), times(DATA.values(), 1e37f));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new Trainer(SHORT, 2).train(huge, TrainingListener.SILENT))
                .withMessageContainingAll("stopped at step 2:", "|u| up to 1.0E37", "scale the states to order 1")
                .withMessageNotContaining("peak rate");
    }

    @Test
    void weightsThatAreNotFiniteAreNamedAsTheCause() {
        float[] weights = HEAT.start().weights(HEAT.architecture(), 1);
        weights[3] = Float.NaN;
        Surrogate broken =
                new Surrogate(HEAT.architecture(), DATA.largestChange(), new Weights(HEAT.architecture(), weights));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new Trainer(SHORT, 2).fineTune(broken, DATA, TrainingListener.SILENT))
                .withMessageContainingAll("stopped at step 1:", "the data is finite", "weights it began with")
                .withMessageNotContaining("peak rate");
    }

    @Test
    void dataThatIsSpoiltDuringTheTrainingIsNamedAsTheCause() {
        Trajectories spoilt =
                new Trajectories(DATA.points(), DATA.states(), DATA.values().clone());
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new Trainer(SHORT, 2).train(spoilt, report -> {
                    Arrays.fill(spoilt.values(), Float.NaN);
                    return true;
                }))
                .withMessageContainingAll("stopped at step 21:", "the data is not finite")
                .withMessageNotContaining("peak rate");
    }

    @Test
    void changesThatOverflowSinglePrecisionAreRefusedBeforeAnyTraining() {
        float[] values = DATA.values().clone();
        values[7] = -Float.MAX_VALUE;
        values[DATA.points() + 7] = Float.MAX_VALUE;
        Trajectories overflowing = new Trajectories(DATA.points(), DATA.states(), values);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Trainer(SHORT, 2).train(overflowing, TrainingListener.SILENT))
                .withMessageContainingAll("finite in single precision", "Infinity", "scale the states");
    }

    private static Recipe atRate(double rate) {
        return SHORT.withOptimization(new Optimization(rate, rate, 0, 256, 0.0, true, null));
    }

    private static float[] times(float[] values, float factor) {
        float[] products = values.clone();
        for (int i = 0; i < products.length; i++) {
            products[i] *= factor;
        }
        return products;
    }

    @Test
    void trajectoriesThatAreNotFiniteAreRefusedBeforeAnyTraining() {
        float[] values = DATA.values().clone();
        values[DATA.points() * (2 * DATA.states() + 3) + 7] = Float.NaN;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Trajectories(DATA.points(), DATA.states(), values))
                .withMessageContainingAll("NaN", "point 7 of state 3 of trajectory 2");
    }

    @Test
    void untrainedNetworkIsZeroForBothStarts() {
        for (Start start : Start.values()) {
            Surrogate surrogate = new Surrogate(
                    HEAT.architecture(), 1f, new Weights(HEAT.architecture(), start.weights(HEAT.architecture(), 1)));
            assertThat(relativeError(surrogate)).isEqualTo(1);
        }
    }

    /** The mean over unseen transitions of ‖û − u‖ / ‖δu‖. */
    private static double relativeError(Surrogate surrogate) {
        int n = UNSEEN.points();
        float[] out = new float[UNSEEN.after().length];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(UNSEEN.before(), UNSEEN.count(), new int[] {1}, out);
        }
        double sum = 0;
        for (int b = 0; b < UNSEEN.count(); b++) {
            double error = 0;
            double change = 0;
            for (int i = b * n; i < (b + 1) * n; i++) {
                error += Math.pow(out[i] - (double) UNSEEN.after()[i], 2);
                change += Math.pow(UNSEEN.before()[i] - (double) UNSEEN.after()[i], 2);
            }
            sum += Math.sqrt(error / change);
        }
        return sum / UNSEEN.count();
    }
}
