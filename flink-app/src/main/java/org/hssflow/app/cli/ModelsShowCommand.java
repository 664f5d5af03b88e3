package org.hssflow.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.store.ModelCopy;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models show}: all that is known of one model. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Prints a model's card and manifest. With --bootstrap also what was ever decided about it and all that goes"
                        + " back to the same base, the oldest first, as far as the topic still holds it: older decisions are compacted away.")
final class ModelsShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME[@VERSION]", description = "Which; without a version the highest.")
    private String model = "";

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
        DecisionLog log = broker.decisionLogIfChosen();
        ModelCopy copy = models.copies(model).get(0);
        ModelManifest manifest = copy.manifest();
        Map<String, Object> report = new LinkedHashMap<>(ModelText.read(copy).json());
        report.put("card", copy.card());
        String separator = System.lineSeparator();
        StringBuilder summary = new StringBuilder()
                .append(copy.card().strip())
                .append(separator.repeat(2))
                .append(new String(StrictJson.write(manifest), UTF_8).strip());
        if (log != null) {
            String line = models.baseOf(manifest.id()).name();
            DecisionLog.Contents contents = log.read();
            DecisionText.warn(contents, spec);
            List<ModelDecision> history = contents.decisions().stream()
                    .filter(decision -> decision.surrogate().equals(line))
                    .toList();
            report.put("decisions", history.stream().map(DecisionText::json).toList());
            summary.append(separator).append(separator).append(DecisionText.history(line, history));
        }
        json.write(report, summary.toString(), spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
