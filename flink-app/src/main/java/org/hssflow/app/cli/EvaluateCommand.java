package org.hssflow.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hssflow.app.model.Baselines;
import org.hssflow.app.model.BatchRollout;
import org.hssflow.app.model.Evaluation;
import org.hssflow.app.model.TestSet;
import org.hssflow.hss.engine.Engine;
import org.hssflow.pde.ErrorMetrics;
import org.hssflow.pde.io.Dataset;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.simulators.SimulationSettings;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how far a model's rollouts are from the truth. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Rolls a model out over trajectories it has not seen and prints its errors beside those of"
                + " persistence, of the best linear map and of the equation's cheap physics. Without --data it simulates"
                + " the trajectories that the model's card was written on.")
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

    @Option(
            names = "--steps",
            paramLabel = "K",
            description = "Steps of each rollout (default: those that its recipe is judged by, or as many as the"
                    + " trajectories of --data have, if those are fewer).")
    private @Nullable Integer steps;

    @Option(
            names = "--trajectories",
            paramLabel = "N",
            description = "How many are simulated without --data (default: ${DEFAULT-VALUE}).")
    private int trajectories = 100;

    @Mixin
    private EngineOption engine = new EngineOption();

    @Mixin
    private PlotsOption plots = new PlotsOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        plots.check();
        ModelStore models = store.open(spec);
        ModelId id = models.resolve(model);
        StoredModel loaded = models.load(id);
        ModelManifest manifest = loaded.manifest();
        Engine selected = engine.select();
        Truth truth = truth(manifest);
        truth.test().require(manifest.shape(), manifest.dt());
        Baselines baselines = manifest.provenance().simulated()
                ? Baselines.of(truth.simulation(), manifest.grid())
                : Baselines.ofRecorded(manifest.grid(), manifest.dt());
        Evaluation evaluation =
                Evaluation.of(loaded.surrogate(), manifest.grid(), manifest.dt(), truth.test(), selected, baselines);
        List<Path> pictures = plots.write(
                id.name() + "@" + id.version(),
                evaluation,
                truth.test(),
                new BatchRollout(loaded.surrogate(), selected));
        json.write(
                report(id, evaluation, pictures),
                id + " " + evaluation.summary(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    /** Trajectories, and how such are simulated, which the baselines take. */
    private record Truth(TestSet test, SimulationSettings simulation) {}

    private Truth truth(ModelManifest manifest) throws Exception {
        Map<String, Double> trained = manifest.parameters().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().min()));
        if (data == null) {
            if (!manifest.provenance().simulated()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "expected --data, since " + model + " was trained on a recording: "
                                + manifest.provenance().data());
            }
            if (trajectories < 1) {
                throw new ParameterException(
                        spec.commandLine(), "expected at least 1 for --trajectories, got " + trajectories);
            }
            SimulationSettings simulation = TestSet.simulation(manifest, trained);
            int count = steps == null ? TestSet.steps(manifest) : steps;
            return new Truth(TestSet.simulated(simulation, TestSet.SEED, trajectories, count), simulation);
        }
        Dataset dataset = Dataset.read(data);
        ProvenanceOfData.requireEquation(data, manifest.equation());
        warnOfOtherPhysics(dataset, manifest);
        int count = steps == null ? Math.min(TestSet.steps(manifest), dataset.states() - 1) : steps;
        Map<String, Double> ofData = dataset.parameters(0);
        boolean one = ofData.keySet().equals(trained.keySet())
                && IntStream.range(1, dataset.count())
                        .allMatch(i -> dataset.parameters(i).equals(ofData));
        return new Truth(
                TestSet.of(dataset, data.toString(), count), TestSet.simulation(manifest, one ? ofData : trained));
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

    private static Map<String, Object> report(ModelId id, Evaluation evaluation, List<Path> pictures) {
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
        report.put("oneStepRelativeL2", evaluation.oneStepRelativeL2());
        report.put("baselines", evaluation.baselines());
        report.put("notes", evaluation.notes());
        report.put("plots", pictures.stream().map(Path::toString).toList());
        return report;
    }
}
