package org.hssflow.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hssflow.app.savepoint.OperatorState;
import org.hssflow.app.savepoint.Savepoint;
import org.hssflow.app.savepoint.SavepointFolder;
import org.hssflow.app.savepoint.SavepointFolder.Listed;
import org.hssflow.app.savepoint.SavepointNote;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code job savepoints}: what is kept, and what it holds. */
@Command(
        name = "savepoints",
        mixinStandardHelpOptions = true,
        description =
                "Lists the savepoints and checkpoints under a folder, the newest first: when, of which release, what for, which"
                        + " models serve in it, and with which formats its state is written (with --json).")
final class JobSavepointsCommand implements Callable<Integer> {
    private static final List<String> HEADER =
            List.of("path", "created", "release", "job", "parallelism", "bytes", "reason", "models");

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR|URI",
            defaultValue = "state",
            description = "The folder, such as --state of job run (default: ${DEFAULT-VALUE}).")
    private String folder = "";

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        List<Listed> listed = SavepointFolder.list(JobChanges.absolute(folder));
        List<Map<String, @Nullable Object>> report = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Listed one : listed) {
            report.add(json(one));
            if (one.savepoint() != null) {
                rows.add(row(one.savepoint()));
            }
        }
        json.write(
                Map.of("savepoints", report),
                new TextTable(HEADER, rows).toString(),
                spec.commandLine().getOut());
        listed.stream()
                .filter(one -> one.problem() != null)
                .forEach(one -> spec.commandLine()
                        .getErr()
                        .println(spec.qualifiedName() + ": " + one.path() + ": " + one.problem()));
        return ExitCode.OK;
    }

    private static List<String> row(Savepoint savepoint) {
        SavepointNote note = savepoint.note();
        return List.of(
                savepoint.path(),
                savepoint.created().toString(),
                note == null ? "?" : note.release(),
                note == null ? "?" : note.job(),
                Integer.toString(parallelism(savepoint)),
                Long.toString(savepoint.bytes()),
                note == null ? "" : note.reason(),
                savepoint.models().keySet().stream()
                        .map(id -> id.name() + "@" + id.version())
                        .collect(Collectors.joining(" ")));
    }

    private static int parallelism(Savepoint savepoint) {
        return savepoint.operators().stream()
                .mapToInt(OperatorState::parallelism)
                .max()
                .orElse(0);
    }

    private static Map<String, @Nullable Object> json(Listed one) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("path", one.path());
        json.put("problem", one.problem());
        Savepoint savepoint = one.savepoint();
        if (savepoint != null) {
            json.put("created", savepoint.created().toString());
            json.put("bytes", savepoint.bytes());
            json.put("operators", savepoint.operators());
            Map<String, String> models = new LinkedHashMap<>();
            savepoint.models().forEach((id, how) -> models.put(id.toString(), how));
            json.put("models", models);
            SavepointNote note = savepoint.note();
            json.put("release", note == null ? null : note.release());
            json.put("job", note == null ? null : note.job());
            json.put("reason", note == null ? null : note.reason());
            json.put("options", note == null ? null : note.options());
        }
        return json;
    }
}
