package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hssflow.app.load.UpgradeBenchmark;
import org.hssflow.app.load.UpgradeFigures;
import org.hssflow.app.load.UpgradeLoad;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench upgrade}: how long the output is silent while a job is upgraded. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description =
                "Upgrades a job under a steady load, in this process: its model, its parallelism, the architecture of its model and"
                        + " its code take turns. Counts from outside what is lost or comes twice, and for how long nothing is committed."
                        + " Exits with 1 if anything was lost or came twice.")
final class BenchUpgradeCommand implements Callable<Integer> {
    private static final long SEED = 7;

    @Option(names = "--upgrades", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int upgrades = 20;

    @Option(names = "--streams", paramLabel = "N", description = "How many simulations (default: ${DEFAULT-VALUE}).")
    private int streams = 64;

    @Option(names = "--rate", paramLabel = "R", description = "States a second of each (default: ${DEFAULT-VALUE}).")
    private double rate = 5;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "MS",
            description = "Milliseconds from checkpoint to checkpoint (default: ${DEFAULT-VALUE}).")
    private long checkpointMillis = 500;

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        UpgradeLoad load = new UpgradeLoad(upgrades, streams, rate, Duration.ofMillis(checkpointMillis), SEED);
        PrintWriter err = spec.commandLine().getErr();
        UpgradeBenchmark benchmark = new UpgradeBenchmark(load, line -> err.println("hssflow bench upgrade: " + line));
        try (CtrlC ctrlC = new CtrlC(benchmark::stop)) {
            UpgradeFigures figures = benchmark.run();
            json.write(report(figures), summary(figures), spec.commandLine().getOut());
            return figures.lost() == 0 && figures.duplicated() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (InterruptedException e) {
            err.println("hssflow bench upgrade: interrupted; everything is closed");
            return ExitCode.SOFTWARE;
        }
    }

    private static Map<String, Object> report(UpgradeFigures figures) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cores", Runtime.getRuntime().availableProcessors());
        report.put("streams", figures.load().streams());
        report.put("rate", figures.load().rate());
        report.put(
                "checkpointIntervalMillis", figures.load().checkpointInterval().toMillis());
        report.put("statesSent", figures.statesSent());
        report.put("lost", figures.lost());
        report.put("duplicated", figures.duplicated());
        report.put("medianSilenceSeconds", figures.medianSilenceSeconds());
        report.put("maxSilenceSeconds", figures.maxSilenceSeconds());
        report.put("medianSteadySilenceSeconds", figures.medianSteadySilenceSeconds());
        report.put("medianSilenceSecondsByKind", figures.medianSilenceByKind());
        report.put("upgrades", figures.upgrades());
        return report;
    }

    private static String summary(UpgradeFigures figures) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d upgrades, %d states, %d lost, %d duplicated%n"
                        + "longest silence of the committed output, median %.1f s, at most %.1f s; between upgrades %.1f s",
                figures.upgrades().size(),
                figures.statesSent(),
                figures.lost(),
                figures.duplicated(),
                figures.medianSilenceSeconds(),
                figures.maxSilenceSeconds(),
                figures.medianSteadySilenceSeconds()));
        figures.medianSilenceByKind()
                .forEach((kind, median) ->
                        text.append(String.format(Locale.ROOT, "%n  %-12s median %.1f s", kind, median)));
        return text.toString();
    }
}
