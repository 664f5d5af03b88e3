package org.hssflow.app.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hssflow.app.retention.ModelsInUse;
import org.hssflow.app.savepoint.Savepoint;
import org.hssflow.app.savepoint.SavepointFolder;
import org.hssflow.app.savepoint.SavepointFolder.Listed;
import org.hssflow.pde.stream.ModelId;
import picocli.CommandLine.Model.CommandSpec;

/** The models that savepoints and checkpoints name, those of running jobs among them: what was decided, and what a job was started with. */
record ModelsInSavepoints(String folder, CommandSpec command) implements ModelsInUse {
    /** A running job removes checkpoints, at times while they are read. */
    private static final int ATTEMPTS = 3;

    @Override
    public Map<ModelId, String> find() throws IOException {
        List<Listed> listed = SavepointFolder.list(folder);
        for (int attempt = 1; attempt < ATTEMPTS && listed.stream().anyMatch(one -> one.problem() != null); attempt++) {
            listed = SavepointFolder.list(folder);
        }
        if (listed.isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println(command.qualifiedName() + ": there is no savepoint or checkpoint under " + folder
                            + ", so none keeps a model");
        }
        Map<ModelId, String> named = new LinkedHashMap<>();
        for (Listed one : listed) {
            if (one.problem() != null) {
                throw new IOException("expected to read which models " + one.path() + " names, got: " + one.problem()
                        + "; nothing was deleted: remove it if nobody needs it");
            }
            Savepoint savepoint = Objects.requireNonNull(one.savepoint());
            savepoint
                    .models()
                    .forEach((model, how) -> named.putIfAbsent(model, "named by " + savepoint.path() + ": " + how));
        }
        return named;
    }
}
