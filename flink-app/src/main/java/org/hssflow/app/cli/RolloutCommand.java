package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.hssflow.app.model.BatchRollout;
import org.hssflow.pde.io.NpyArray;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rollout}: from initial states in a file to their forecasts in another. */
@Command(
        name = "rollout",
        mixinStandardHelpOptions = true,
        description =
                "Rolls a model out from one or more initial states and writes every state, the initial one first, as"
                        + " float32. A rollout that is no longer finite is written too, and is an error: exit code 1.")
final class RolloutCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME[@VERSION]",
            description = "Which; without a version the highest.")
    private String model = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--initial",
            required = true,
            paramLabel = "FILE.npy",
            description = "Initial states [(trajectory,) (channel,) space] on the model's grid.")
    private Path initial = Path.of("");

    @Option(names = "--steps", required = true, paramLabel = "K", description = "Steps of each rollout.")
    private int steps;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE.npy",
            description = "Where to: [(trajectory,) steps + 1, (channel,) space].")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Mixin
    private EngineOption engine = new EngineOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    /**
     * Where a rollout leaves the finite numbers.
     *
     * @param trajectory from 0
     * @param step from 1
     */
    record Divergence(int trajectory, int step) {}

    @Override
    public Integer call() throws IOException {
        json.check();
        ModelStore models = store.open(spec);
        requireTarget();
        if (steps < 1) {
            throw new IllegalArgumentException("expected --steps of at least 1, got " + steps);
        }
        ModelId id = models.resolve(model);
        StoredModel loaded = models.load(id);
        if (!loaded.surrogate().residual() && steps != 1) {
            throw new IllegalArgumentException(
                    "expected --steps 1, since " + id.name() + " solves a stationary problem in one, got " + steps);
        }
        BatchRollout rollout = new BatchRollout(loaded.surrogate(), engine.select());
        InitialStates states =
                InitialStates.read(initial, loaded.manifest().grid().shape(), "model");
        float[] values = rollout.run(states.floats(), steps);
        NpyArray array = NpyArray.of(values, states.rolloutShape(steps));
        write(array);
        Divergence divergence = divergence(values, states.count());
        json.write(
                report(id, array, states, divergence),
                summary(id, array),
                spec.commandLine().getOut());
        if (divergence != null) {
            spec.commandLine()
                    .getErr()
                    .println("hssflow rollout: expected finite values, but trajectory " + divergence.trajectory()
                            + " is not finite from step " + divergence.step() + " on");
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private void requireTarget() {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "expected --out to name a file in a folder that exists, got " + out + "; make the folder first");
        }
        if (Files.exists(out) && !Files.isRegularFile(out)) {
            throw new IllegalArgumentException("expected --out to name a file, but " + out + " is something else");
        }
        if (Files.exists(out) && !force) {
            throw new IllegalArgumentException(
                    "expected --out to name a new file, but " + out + " exists; add --force to replace it");
        }
    }

    /** Whole, or not at all. */
    private void write(NpyArray array) throws IOException {
        Path target = out.toAbsolutePath();
        Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            array.write(part);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The first trajectory that leaves the finite numbers, and where; null if none does. */
    private @Nullable Divergence divergence(float[] values, int count) {
        int n = values.length / (count * (steps + 1));
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int state = i / n;
                return new Divergence(state / (steps + 1), state % (steps + 1));
            }
        }
        return null;
    }

    private Map<String, Object> report(
            ModelId id, NpyArray array, InitialStates states, @Nullable Divergence divergence) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("modelName", id.name());
        report.put("modelVersion", id.version());
        report.put("modelDigest", id.digest());
        report.put("file", out.toString());
        report.put("shape", array.shape());
        report.put("trajectories", states.count());
        report.put("steps", steps);
        report.put("finite", divergence == null);
        if (divergence != null) {
            report.put("firstNotFinite", divergence);
        }
        return report;
    }

    private String summary(ModelId id, NpyArray array) {
        return String.format(Locale.ROOT, "%s: %d steps of %s, %s", out, steps, id, array);
    }
}
