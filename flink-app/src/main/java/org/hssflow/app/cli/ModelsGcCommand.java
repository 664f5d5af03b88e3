package org.hssflow.app.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.util.TimeUtils;
import org.hssflow.app.retention.ModelsInUse;
import org.hssflow.app.retention.Retention;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelCopy;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code models gc}: deletes what nothing needs any more. */
@Command(
        name = "gc",
        mixinStandardHelpOptions = true,
        description =
                "Deletes the versions of models that nothing needs. Kept is what a decision in force, a savepoint or a checkpoint names, the newest of"
                        + " each name, what is young, and what kept versions were made of. Damaged versions are said and kept,"
                        + " and those that come with hssflow are not touched.")
final class ModelsGcCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Keep the newest N versions of each name (default: ${DEFAULT-VALUE}).")
    private int keep = 3;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "Delete only what was made longer ago, such as 12 h or 7 d (default: ${DEFAULT-VALUE}).")
    private String olderThan = "1 d";

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR|URI",
            description =
                    "Where jobs that use the store keep checkpoints and savepoints: what these name is kept. Repeatable.")
    private List<String> states = List.of();

    @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
    private boolean dryRun;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        List<ModelsInUse> users = users();
        Retention retention = new Retention(keep, age());
        ModelStore models = store.open(spec);
        // The versions first: what is published after that is not judged, and what is decided until later counts.
        List<ModelText> own = models.copies().stream()
                .filter(copy -> !copy.isShipped())
                .map(ModelText::read)
                .toList();
        Map<ModelId, String> inUse = inUse(users);
        Map<ModelId, Retention.Verdict> verdicts = retention
                .judge(
                        own.stream()
                                .map(ModelText::manifest)
                                .filter(Objects::nonNull)
                                .toList(),
                        inUse,
                        Instant.now())
                .stream()
                .collect(Collectors.toMap(verdict -> verdict.version().id(), Function.identity()));
        List<GcLine> lines = own.stream().map(text -> line(text, verdicts)).toList();
        if (!dryRun) {
            Map<ModelId, String> now = inUse(users); // what was taken up while the store was read
            models.delete(lines.stream()
                    .flatMap(line -> line.deleted().stream())
                    .filter(id -> !now.containsKey(id))
                    .toList());
        }
        json.write(
                GcLine.report(lines, dryRun),
                GcLine.summary(lines, dryRun),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    /** Who says what is in use. */
    private List<ModelsInUse> users() {
        if (!broker.isChosen()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected --bootstrap HOST:PORT or --client-config FILE, got neither; without the decisions in"
                            + " PREFIX.models nobody knows which models serve");
        }
        List<ModelsInUse> users = new ArrayList<>();
        users.add(new DecidedModels(broker.decisionLog(), spec));
        states.forEach(state -> users.add(new ModelsInSavepoints(JobChanges.absolute(state), spec)));
        return users;
    }

    private static Map<ModelId, String> inUse(List<ModelsInUse> users) throws IOException, InterruptedException {
        Map<ModelId, String> inUse = new LinkedHashMap<>();
        for (ModelsInUse user : users) {
            user.find().forEach(inUse::putIfAbsent);
        }
        return inUse;
    }

    private Duration age() {
        try {
            return TimeUtils.parseDuration(olderThan);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected a time such as 12 h or 7 d for --older-than, got '" + olderThan + "'",
                    e);
        }
    }

    private static GcLine line(ModelText text, Map<ModelId, Retention.Verdict> verdicts) {
        ModelCopy copy = text.copy();
        ModelManifest manifest = text.manifest();
        if (manifest == null) {
            return new GcLine(copy.toString(), copy.size(), null, "damaged: " + text.damage());
        }
        Retention.Verdict verdict = Objects.requireNonNull(verdicts.get(manifest.id()));
        return new GcLine(copy.toString(), copy.size(), manifest.id(), verdict.why());
    }
}
