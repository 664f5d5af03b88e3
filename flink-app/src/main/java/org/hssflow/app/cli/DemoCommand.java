package org.hssflow.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.hssflow.app.demo.Demo;
import org.hssflow.app.demo.DemoReport;
import org.hssflow.app.demo.DemoSettings;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.simulators.scenario.ScenarioFile;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole loop in one process. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Runs a broker, a Flink cluster and simulators in this process, forecasts every state, and reports"
                        + " what consumers outside the job have seen.")
final class DemoCommand implements Callable<Integer> {
    private static final int SECONDS = 60;
    private static final int STREAMS = 8;
    private static final double RATE = 20;
    private static final long SEED = 7;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LEARNING_CHECKPOINT_INTERVAL = Duration.ofMillis(500);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long the simulators run (default: 60); with --scenario, at most (default: what it says).")
    private @Nullable Integer seconds;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            description =
                    "What the simulators do, in place of undisturbed heat: steady, viscosity-jump,"
                            + " viscosity-ramp-and-return, bad-sensors, flash-crowd, regime-tour, grid-tour, calm, or a YAML file.")
    private @Nullable String scenario;

    @Option(names = "--streams", paramLabel = "N", description = "How many simulations (default: 8).")
    private @Nullable Integer streams;

    @Option(names = "--rate", paramLabel = "R", description = "States a second of each (default: 20).")
    private @Nullable Double rate;

    @Option(
            names = "--hostile",
            paramLabel = "N",
            description = "Mix in N malformed records; their kinds take turns (default: ${DEFAULT-VALUE}).")
    private int hostile;

    @Option(names = "--seed", paramLabel = "S", description = "Of the initial conditions (default: 7).")
    private @Nullable Long seed;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Keep the models that the job trains in this folder, and find those of earlier runs there."
                    + " Default: a folder that is deleted at the end.")
    private @Nullable String store;

    @Option(
            names = "--kafka-port",
            paramLabel = "P",
            description = "Where the broker listens on 127.0.0.1; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--flink-port",
            paramLabel = "P",
            description = "Where Flink's web UI listens on 127.0.0.1; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int flinkPort;

    @Option(
            names = "--monitor-port",
            paramLabel = "P",
            description =
                    "Where the page that shows it all is on 127.0.0.1; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int monitorPort;

    @Mixin
    private EngineOption engine = new EngineOption();

    @Mixin
    private MetricsOption metrics = new MetricsOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        DemoSettings settings = new DemoSettings(
                scenario(), checkpointInterval(), folder(), engine.name(), hostile, kafkaPort, flinkPort, monitorPort);
        engine.select(); // before there is anything to put away
        DemoLine line = new DemoLine(Console.of(spec), settings.length().toSeconds());
        Demo demo = new Demo(settings, metrics.options(kafkaPort, flinkPort, monitorPort), line);
        try (CtrlC ctrlC = new CtrlC(demo::stop)) {
            return run(demo, line);
        }
    }

    private ScenarioGroup scenario() throws IOException {
        if (seconds != null && seconds < 1) {
            throw new IllegalArgumentException("expected at least 1 second, got " + seconds);
        }
        if (scenario == null) {
            return DemoSettings.steadyHeat(
                    streams == null ? STREAMS : streams,
                    rate == null ? RATE : rate,
                    Duration.ofSeconds(seconds == null ? SECONDS : seconds),
                    seed == null ? SEED : seed);
        }
        if (streams != null || rate != null || seed != null) {
            throw new IllegalArgumentException(
                    "expected no --streams, --rate or --seed with --scenario, which says them"
                            + " itself; change a copy of its file");
        }
        ScenarioGroup group = ScenarioFile.read(scenario);
        return seconds == null ? group : DemoSettings.shortened(group, Duration.ofSeconds(seconds));
    }

    /** Where it keeps its models, or null. */
    private @Nullable Path folder() {
        return store == null
                ? null
                : StoreLocation.folder(store)
                        .orElseThrow(() -> new IllegalArgumentException("expected a folder of this machine for --store,"
                                + " got '" + store + "'; a demonstration is all on one machine"));
    }

    /** With a scenario there is something to decide, and what is decided is known at the next checkpoint. */
    private Duration checkpointInterval() {
        return scenario == null ? CHECKPOINT_INTERVAL : LEARNING_CHECKPOINT_INTERVAL;
    }

    /** All that has to be done, and said, before Ctrl-C may end the process. */
    private int run(Demo demo, DemoLine line) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        try (line) {
            DemoReport result = demo.run();
            line.close();
            json.write(result, result.summary(), spec.commandLine().getOut());
            return exitCode(result.problems(), err);
        } catch (InterruptedException e) {
            err.println("hssflow demo: interrupted; everything is closed");
            err.flush();
            return ExitCode.SOFTWARE;
        }
    }

    private static int exitCode(List<String> problems, PrintWriter err) {
        problems.forEach(problem -> err.println("hssflow demo: " + problem));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
