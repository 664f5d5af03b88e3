package org.hssflow.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models rollback}: the model before serves again, by a person's word. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description =
                "Puts the model back in service that served before the last decision, without a restart of the job.")
final class ModelsRollbackCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SURROGATE", description = "The line of models, as models list --bootstrap names it.")
    private String surrogate = "";

    @Option(
            names = "--scope",
            required = true,
            paramLabel = "STREAM|*",
            description = "Whose decision is taken back: that about one stream, or * for that about all.")
    private String scope = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history (default: ${DEFAULT-VALUE}).")
    private String reason = "by hand";

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
        DecisionLog log = broker.decisionLog();
        ModelId.requireName(surrogate);
        DecisionLog.Contents contents = log.read();
        DecisionText.warn(contents, spec);
        ModelDecision before = inForce(contents.inForce());
        ModelDecision decision = back(before);
        log.append(decision);
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("decision", DecisionText.json(decision));
        report.put("replaced", DecisionText.json(before));
        json.write(
                report,
                decision.key() + ": " + decision.champion() + " serves again, in place of " + decision.dropped(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private ModelDecision inForce(SortedMap<String, ModelDecision> inForce) {
        ModelDecision decision = inForce.get(surrogate + "/" + scope);
        if (decision == null) {
            throw new IllegalArgumentException("expected something that is decided, one of " + inForce.keySet()
                    + ", got " + surrogate + "/" + scope + "; decide with models promote");
        }
        return decision;
    }

    private ModelDecision back(ModelDecision before) {
        if (before.previous() == null) {
            throw new IllegalStateException("expected a decision that replaced another one, got one of " + before.key()
                    + " (" + before.reason() + ") that replaced what the job was started with, or took its way back"
                    + " already; put the model you mean in service with models promote");
        }
        return new ModelDecision(
                before.surrogate(),
                before.scope(),
                ModelDecision.Action.ROLLBACK,
                before.previous(),
                null,
                null,
                before.champion(),
                before.equation(),
                before.shape(),
                before.dt(),
                reason,
                null,
                DecisionText.timeAfter(before));
    }
}
