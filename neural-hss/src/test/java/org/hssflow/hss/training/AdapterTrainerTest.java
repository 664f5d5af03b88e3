package org.hssflow.hss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Examples;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.junit.jupiter.api.Test;

class AdapterTrainerTest {
    private static final Optimization FAST = new Optimization(3e-3, 1e-4, 0, 16, 0.0, true, null);

    private final Random random = new Random(8);

    /** Along a random direction in each tensor, against a central difference of the loss of rollouts. */
    @Test
    void gradientIsTheFiniteDifferenceInEveryTensor() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            Adapter adapter = Examples.adapter(base, Examples.RANK, 2);
            Objective objective = new Objective(data(base), 0.05f, true, 0.05);
            int[] order = IntStream.range(0, 20).toArray();
            AdapterWeights learnt = new AdapterWeights(base, adapter);
            Slice slice = new Slice(learnt.architecture(), objective, 20);
            slice.compute(learnt.parameters(), order, 0, 20, 2, 20, true);
            float[] gradient = learnt.gradient(slice.gradient).clone();
            double norm = AdamW.norm(gradient);
            for (TensorView tensor : adapter.structure().tensors()) {
                float[] direction = Examples.gaussian(tensor.size(), 1, random);
                double length = AdamW.norm(direction);
                double expected = 0;
                double[] loss = new double[2];
                for (int i = 0; i < direction.length; i++) {
                    expected += direction[i] / length * gradient[tensor.offset() + i];
                }
                for (int sign = 0; sign < 2; sign++) {
                    float[] values = learnt.values();
                    float[] before = values.clone();
                    for (int i = 0; i < direction.length; i++) {
                        values[tensor.offset() + i] += (float) ((2 * sign - 1) * 1e-3 * direction[i] / length);
                    }
                    learnt.update();
                    slice.compute(learnt.parameters(), order, 0, 20, 2, 20, false);
                    loss[sign] = slice.loss;
                    System.arraycopy(before, 0, values, 0, values.length);
                }
                double difference = (loss[1] - loss[0]) / 2e-3;
                assertThat(Math.abs(difference - expected) / norm)
                        .as("%s, %s: difference %s, gradient %s", architecture, tensor.name(), difference, expected)
                        .isLessThan(2e-3);
            }
        }
    }

    /** The heat equation with twice the diffusivity, as the application does it: the gain first. */
    @Test
    void adapterLearnsWhatTheGainCannot() {
        Surrogate base = new Trainer(HeatData.RECIPE.withBudget(Budget.ofSteps(300)), 2)
                .train(HeatData.trajectories(100, 5, 11), TrainingListener.SILENT)
                .surrogate();
        Trajectories twice = HeatData.trajectories(100, 5, 21, 2 * HeatData.KAPPA);
        Pairs unseen = Pairs.of(HeatData.trajectories(20, 1, 22, 2 * HeatData.KAPPA));
        Surrogate gained = Gain.of(base, twice, 0.0);
        Recipe recipe = HeatData.RECIPE
                .withOptimization(new Optimization(3e-3, 1e-6, 0, 64, 0.0, false, null))
                .withBudget(Budget.ofSteps(1_000));

        Adapter adapter = new AdapterTrainer(recipe, 8, 2)
                .train(gained, twice, TrainingListener.SILENT)
                .adapter();

        assertThat(adapter.scale()).isEqualTo(gained.scale());
        assertThat(relativeError(gained, unseen)).isLessThan(0.1 * relativeError(base, unseen));
        assertThat(relativeError(adapter.merge(base), unseen)).isLessThan(0.1 * relativeError(gained, unseen));
    }

    @Test
    void onlyWhatTheAdapterHasChanges() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            AdapterResult result = trainer(architecture, 20, 2).train(base, data(base), TrainingListener.SILENT);
            Adapter adapter = result.adapter();
            Surrogate merged = result.training().surrogate();

            assertThat(merged).isEqualTo(adapter.merge(base));
            assertThat(base).isEqualTo(Examples.base(architecture, 1));
            assertThat(adapter.base()).isEqualTo(base.weights().digest());
            List<TensorView> before = architecture.tensors();
            List<TensorView> after = merged.architecture().tensors();
            int leaf = architecture.levels();
            for (int k = 0; k < before.size(); k++) {
                String name = before.get(k).name();
                boolean adapted = name.endsWith(".weight") || name.endsWith(".D" + leaf) || name.endsWith(".bias");
                if (!name.endsWith(".P") && !name.endsWith(".Q")) {
                    boolean same = Arrays.equals(
                            base.weights().values(before.get(k)),
                            merged.weights().values(after.get(k)));
                    assertThat(same).as(name).isEqualTo(!adapted);
                }
            }
            float[] start = Adapter.start(base, Examples.RANK, 5).toArray();
            for (TensorView tensor : adapter.structure().tensors()) {
                assertThat(adapter.values(tensor))
                        .as(tensor.name())
                        .isNotEqualTo(Arrays.copyOfRange(start, tensor.offset(), tensor.end()));
            }
        }
    }

    @Test
    void sameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
        Architecture architecture = Examples.ARCHITECTURES.get(1);
        Surrogate base = Examples.base(architecture, 1);
        Trajectories data = data(base);
        Adapter one = trainer(architecture, 60, 1)
                .train(base, data, TrainingListener.SILENT)
                .adapter();
        Adapter two = trainer(architecture, 60, 2)
                .train(base, data, TrainingListener.SILENT)
                .adapter();
        Adapter other = new AdapterTrainer(recipe(architecture, 60).withSeed(9), Examples.RANK, 2)
                .train(base, data, TrainingListener.SILENT)
                .adapter();
        assertThat(two).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void adapterCanBeTrainedOnFromWhereItIs() {
        Architecture architecture = Examples.ARCHITECTURES.get(0);
        Surrogate base = Examples.base(architecture, 1);
        Trajectories data = data(base);
        AdapterResult first = trainer(architecture, 200, 2).train(base, data, TrainingListener.SILENT);
        AdapterResult more = trainer(architecture, 1, 2).fineTune(base, first.adapter(), data, TrainingListener.SILENT);
        assertThat(more.training().loss()).isLessThan(0.5 * lossOfOneStep(base, data));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterTrainer(recipe(architecture, 1), 1, 1)
                        .fineTune(base, first.adapter(), data, TrainingListener.SILENT))
                .withMessageContainingAll("rank 1", "rank 2");
    }

    @Test
    void listenerAndInterruptEndTheTrainingAsCancelled() {
        Architecture architecture = Examples.ARCHITECTURES.get(0);
        Surrogate base = Examples.base(architecture, 1);
        List<Report> reports = new ArrayList<>();
        AdapterResult ended = trainer(architecture, 500, 2).train(base, data(base), report -> {
            reports.add(report);
            return report.step() < 40;
        });
        assertThat(ended.training().cancelled()).isTrue();
        assertThat(ended.training().steps()).isEqualTo(40);
        assertThat(reports).extracting(Report::step).containsExactly(20L, 40L);

        Thread.currentThread().interrupt();
        AdapterResult interrupted = trainer(architecture, 500, 2).train(base, data(base), TrainingListener.SILENT);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.training().cancelled()).isTrue();
        assertThat(interrupted.adapter()).isEqualTo(Adapter.start(base, Examples.RANK, 5));
    }

    @Test
    void validationKeepsTheBestAdapterAndEndsEarly() {
        Architecture architecture = Examples.ARCHITECTURES.get(0);
        Surrogate base = Examples.base(architecture, 1);
        Trajectories data = data(base);
        // The changes the other way round: the better the training, the worse the validation.
        float[] mirrored = data.values().clone();
        for (int at = 0; at < mirrored.length; at += 6 * base.points()) {
            for (int t = 1; t < 6; t++) {
                for (int i = at + t * base.points(); i < at + (t + 1) * base.points(); i++) {
                    mirrored[i] = 2 * mirrored[i % base.points() + at] - mirrored[i];
                }
            }
        }
        Recipe recipe = recipe(architecture, 500).withEarlyStop(new EarlyStop(20, 3));
        AdapterResult result = new AdapterTrainer(recipe, Examples.RANK, 2)
                .withValidation(new Trajectories(base.points(), 6, mirrored))
                .train(base, data, TrainingListener.SILENT);
        assertThat(result.training().end()).isEqualTo(TrainingResult.End.NO_IMPROVEMENT);
        assertThat(result.training().steps()).isEqualTo(60);
        assertThat(result.adapter())
                .as("the start, which nothing bettered")
                .isEqualTo(Adapter.start(base, Examples.RANK, 5));
        assertThat(result.training().validation()).isFinite();
    }

    @Test
    void aRateThatIsTooHighEndsTheTrainingWithTheCause() {
        Architecture architecture = Examples.ARCHITECTURES.get(0);
        Surrogate base = Examples.base(architecture, 1);
        Recipe recipe = recipe(architecture, 50).withOptimization(new Optimization(1e20, 1e20, 0, 16, 0.0, true, null));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> new AdapterTrainer(recipe, 2, 2).train(base, data(base), TrainingListener.SILENT))
                .withMessageContainingAll("stopped at step", "lower the peak rate");
    }

    @Test
    void recipesAndDataOfAnotherNetworkAreRefused() {
        Architecture architecture = Examples.ARCHITECTURES.get(0);
        Surrogate base = Examples.base(architecture, 1);
        Surrogate other = Examples.base(Examples.ARCHITECTURES.get(2), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(architecture, 5, 1).train(other, data(base), TrainingListener.SILENT))
                .withMessageContaining("the recipe's");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(architecture, 5, 1)
                        .train(base, data(Examples.base(Examples.ARCHITECTURES.get(3), 1)), TrainingListener.SILENT))
                .withMessageContaining("32 values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(architecture, 5, 1)
                        .fineTune(base, Examples.adapter(Examples.base(architecture, 9), 2, 1), data(base), r -> true))
                .withMessageContaining("digest");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterTrainer(recipe(architecture, 5), 9, 1)
                        .train(base, data(base), TrainingListener.SILENT))
                .withMessageContaining("1 to 8");
        assertThatIllegalArgumentException().isThrownBy(() -> new AdapterTrainer(recipe(architecture, 5), 2, 0));
    }

    private static double lossOfOneStep(Surrogate base, Trajectories data) {
        return trainer(base.architecture(), 1, 1)
                .train(base, data, TrainingListener.SILENT)
                .training()
                .loss();
    }

    private static AdapterTrainer trainer(Architecture architecture, int steps, int threads) {
        return new AdapterTrainer(recipe(architecture, steps), Examples.RANK, threads);
    }

    private static Recipe recipe(Architecture architecture, int steps) {
        return new Recipe("test", architecture, true, Start.NONLINEAR, FAST, Budget.ofSteps(steps), null, 5);
    }

    /** Rollouts of the base with other leaves: what an adapter can learn. */
    private Trajectories data(Surrogate base) {
        Surrogate truth = Examples.adapter(base, Examples.RANK, 77).merge(base);
        int n = base.points();
        int count = 16;
        float[] states = Examples.gaussian(count * n, 1, new Random(13));
        float[] rest = new float[count * 5 * n];
        try (EngineSession session = Engines.select("cpu").open(truth)) {
            session.rollout(states, count, new int[] {1, 2, 3, 4, 5}, rest);
        }
        float[] values = new float[count * 6 * n];
        for (int b = 0; b < count; b++) {
            System.arraycopy(states, b * n, values, b * 6 * n, n);
            System.arraycopy(rest, b * 5 * n, values, (b * 6 + 1) * n, 5 * n);
        }
        return new Trajectories(n, 6, values);
    }

    /** The mean over transitions of ‖û − u‖ / ‖δu‖. */
    private static double relativeError(Surrogate surrogate, Pairs pairs) {
        int n = pairs.points();
        float[] out = new float[pairs.after().length];
        try (EngineSession session = Engines.select("cpu").open(surrogate)) {
            session.rollout(pairs.before(), pairs.count(), new int[] {1}, out);
        }
        double sum = 0;
        for (int b = 0; b < pairs.count(); b++) {
            double error = 0;
            double change = 0;
            for (int i = b * n; i < (b + 1) * n; i++) {
                error += Math.pow(out[i] - (double) pairs.after()[i], 2);
                change += Math.pow(pairs.before()[i] - (double) pairs.after()[i], 2);
            }
            sum += Math.sqrt(error / change);
        }
        return sum / pairs.count();
    }
}
