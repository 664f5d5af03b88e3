package org.hssflow.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hssflow.app.model.Evaluation;
import org.hssflow.app.model.TestSet;
import org.hssflow.app.model.TrainingRun;
import org.hssflow.hss.engine.Engines;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Range;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how far a model's rollouts are from the truth. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Rolls a model out over trajectories it has not seen and prints its errors beside those of"
                + " persistence. Without --data it simulates the trajectories that the model's card was written on.")
final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "NAME[@VERSION]",
            description = "Which; without a version the highest (default: ${DEFAULT-VALUE}).")
    private String model = "heat-1d";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--data", paramLabel = "FILE.npz", description = "Trajectories to evaluate on.")
    private @Nullable Path data;

    @Option(names = "--steps", paramLabel = "K", description = "Steps of each rollout (default: ${DEFAULT-VALUE}).")
    private int steps = TrainingRun.TEST_STEPS;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What computes: auto or cpu (default: ${DEFAULT-VALUE}).")
    private String engine = "auto";

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        store.requireFolder(spec);
        ModelStore models = ModelStore.open(store.folder());
        ModelId id = models.resolve(model);
        StoredModel loaded = models.load(id);
        ModelManifest manifest = loaded.manifest();
        Evaluation evaluation = Evaluation.of(
                loaded.surrogate(), manifest.grid(), manifest.dt(), testSet(manifest), Engines.select(engine));
        json.write(
                report(id, evaluation),
                id + " " + evaluation.summary(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private TestSet testSet(ModelManifest manifest) throws Exception {
        if (data != null) {
            Dataset dataset = Dataset.read(data);
            warnOfOtherPhysics(dataset, manifest);
            return TestSet.of(dataset, data.toString(), steps);
        }
        Map<String, Double> parameters = manifest.parameters().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().min()));
        return TestSet.simulated(
                manifest.equation(), parameters, manifest.dt(), TestSet.SEED, TrainingRun.TEST_TRAJECTORIES, steps);
    }

    /** A surrogate has no input for its parameters: on others it is wrong without knowing it. */
    private void warnOfOtherPhysics(Dataset dataset, ModelManifest manifest) {
        for (int i = 0; i < dataset.count(); i++) {
            for (Map.Entry<String, Double> parameter : dataset.parameters(i).entrySet()) {
                Range trained = manifest.parameters().get(parameter.getKey());
                double value = parameter.getValue();
                if (trained == null || value < trained.min() || value > trained.max()) {
                    spec.commandLine()
                            .getErr()
                            .println("hssflow evaluate: trajectory " + i + " was made with " + parameter
                                    + ", which the model was not trained for: " + manifest.parameters());
                    return;
                }
            }
        }
    }

    private static Map<String, Object> report(ModelId id, Evaluation evaluation) {
        ErrorMetrics errors = evaluation.surrogate();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("modelName", id.name());
        report.put("modelVersion", id.version());
        report.put("modelDigest", id.digest());
        report.put("data", evaluation.data());
        report.put("trajectories", evaluation.trajectories());
        report.put("steps", evaluation.steps());
        report.put("relativeL2", errors.relativeL2());
        report.put("l2", errors.l2());
        report.put("l2SqrtH", errors.l2SqrtH());
        report.put("rms", errors.rms());
        report.put("relativeL2ByStep", errors.relativeL2ByStep());
        report.put("geometricMean", errors.geometricMean());
        report.put("lastStableStep", errors.lastStableStep());
        report.put("persistence", evaluation.persistence());
        return report;
    }
}
