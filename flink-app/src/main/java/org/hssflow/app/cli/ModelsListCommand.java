package org.hssflow.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code models list}: what is in the store, and who serves. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "Lists all versions of all models, by their manifests; whether their weights are whole says models verify."
                        + " With --bootstrap also the decisions in force.")
final class ModelsListCommand implements Callable<Integer> {
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
        List<ModelText> texts = models.copies().stream().map(ModelText::read).toList();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("models", texts.stream().map(ModelText::json).toList());
        StringBuilder summary = new StringBuilder(new TextTable(
                        ModelText.HEADER, texts.stream().map(ModelText::row).toList())
                .toString());
        texts.stream()
                .filter(model -> model.damage() != null)
                .forEach(model -> summary.append(String.format("%n%s is damaged: %s", model.copy(), model.damage())));
        if (log != null) {
            DecisionLog.Contents contents = log.read();
            DecisionText.warn(contents, spec);
            SortedMap<String, ModelDecision> inForce = contents.inForce();
            report.put(
                    "decisions",
                    inForce.values().stream().map(DecisionText::json).toList());
            summary.append(String.format("%n%n%s", DecisionText.table(inForce.values())));
        }
        json.write(report, summary.toString(), spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
