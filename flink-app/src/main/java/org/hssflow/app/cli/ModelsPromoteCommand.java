package org.hssflow.app.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.operators.track.ServingTable;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models promote}: a model serves from now on, by a person's word. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description =
                "Puts a model of the store in service, without a restart of the job. The job goes on to compare it with the"
                        + " model it replaces, and goes back for a stream on which that one proves better. The job has to find the model"
                        + " in a store of its own.")
final class ModelsPromoteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME[@VERSION]", description = "Which; without a version the highest.")
    private String model = "";

    @Option(
            names = "--scope",
            paramLabel = "STREAM|*",
            description =
                    "For one stream, or * for all that have no decision of their own (default: whom the model's manifest"
                            + " names, * as a rule).")
    private @Nullable String scope;

    @Option(
            names = "--surrogate",
            paramLabel = "LINE",
            description =
                    "The line of models that the decision is about (default: the name of the base that a fine-tuned model"
                            + " goes back to, else the model's own).")
    private @Nullable String surrogate;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history (default: ${DEFAULT-VALUE}).")
    private String reason = "by hand";

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
        ModelStore models = store.open(spec);
        DecisionLog log = broker.decisionLog();
        ModelManifest manifest = models.load(models.resolve(model)).manifest();
        requireEvolution(manifest);
        String line = surrogate == null ? models.baseOf(manifest.id()).name() : surrogate;
        DecisionLog.Contents contents = log.read();
        DecisionText.warn(contents, spec);
        Collection<ModelDecision> inForce = contents.inForce().values();
        String whom = scope == null ? manifest.scope().toString() : scope;
        ModelDecision before = new ServingTable(List.of(), inForce)
                .serving(whom, manifest.equation(), manifest.shape(), manifest.dt());
        ModelDecision decision = decision(manifest, line, whom, before);
        requireSameStates(decision, contents.inForce().get(decision.key()));
        log.append(decision);
        report(decision, before, inForce);
        return ExitCode.OK;
    }

    private static void requireEvolution(ModelManifest manifest) {
        if (!manifest.equation().isEvolution()) {
            throw new IllegalArgumentException(
                    "expected a model of an equation whose states make a stream, got " + manifest.id() + " of "
                            + manifest.equation() + ", which is stationary; nobody can be served by it");
        }
    }

    /** A decision replaces that of its key, whatever states that was about. */
    private static void requireSameStates(ModelDecision decision, @Nullable ModelDecision replaced) {
        if (replaced != null && !sameStates(decision, replaced)) {
            throw new IllegalArgumentException("expected a model for " + states(replaced) + ", which " + decision.key()
                    + " is about, got " + decision.champion() + " for " + states(decision)
                    + "; nobody would serve the others any more: name another --surrogate");
        }
    }

    /** @param before what served such states until now, or null if nothing was decided about them */
    private ModelDecision decision(ModelManifest manifest, String line, String whom, @Nullable ModelDecision before) {
        return new ModelDecision(
                line,
                whom,
                ModelDecision.Action.SERVE,
                manifest.id(),
                null,
                before == null ? null : wayBack(manifest.id(), before),
                null,
                manifest.equation(),
                manifest.shape(),
                manifest.dt(),
                reason,
                null,
                DecisionText.timeAfter(before));
    }

    /** The model before; that of the decision before if the model serves already. */
    private static @Nullable ModelId wayBack(ModelId champion, ModelDecision before) {
        return before.champion().equals(champion) ? before.previous() : before.champion();
    }

    private void report(ModelDecision decision, @Nullable ModelDecision before, Collection<ModelDecision> inForce) {
        StringBuilder summary = new StringBuilder(decision.key() + ": " + decision.champion() + " serves from now on, "
                + (before == null
                        ? "where nothing was decided: in place of what the job was started with"
                        : "in place of " + before.champion() + " (" + before.key() + ")"));
        List<String> others = decision.scope().equals(ModelDecision.ALL_STREAMS)
                ? inForce.stream()
                        .filter(other -> !other.scope().equals(ModelDecision.ALL_STREAMS))
                        .filter(other -> sameStates(decision, other))
                        .map(ModelDecision::scope)
                        .distinct()
                        .toList()
                : List.of();
        if (!others.isEmpty()) {
            summary.append(String.format("%nStreams with decisions of their own keep them: %s", others));
        }
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("decision", DecisionText.json(decision));
        report.put("replaced", before == null ? null : DecisionText.json(before));
        report.put("streamsOfTheirOwn", others);
        json.write(report, summary.toString(), spec.commandLine().getOut());
    }

    private static boolean sameStates(ModelDecision a, ModelDecision b) {
        return a.equation() == b.equation() && a.shape().equals(b.shape()) && TimeStep.same(a.dt(), b.dt());
    }

    private static String states(ModelDecision decision) {
        return "states of " + decision.equation() + " of shape " + decision.shape() + " with dt " + decision.dt();
    }
}
