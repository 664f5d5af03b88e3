package org.hssflow.app.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hssflow.app.retention.ModelsInUse;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The models that the decisions in force name: those that serve, run in a shadow, or may be gone back to. */
record DecidedModels(DecisionLog log, CommandSpec command) implements ModelsInUse {
    @Override
    public Map<ModelId, String> find() throws IOException, InterruptedException {
        DecisionLog.Contents contents = log.read();
        DecisionText.warn(contents, command);
        Map<ModelId, String> named = new LinkedHashMap<>();
        for (ModelDecision decision : contents.inForce().values()) {
            name(named, decision.champion(), "champion", decision);
            name(named, decision.candidate(), "candidate", decision);
            name(named, decision.previous(), "previous champion", decision);
        }
        return named;
    }

    private static void name(Map<ModelId, String> named, @Nullable ModelId model, String what, ModelDecision decision) {
        if (model != null) {
            named.putIfAbsent(model, "named by the decision about " + decision.key() + ": its " + what);
        }
    }
}
