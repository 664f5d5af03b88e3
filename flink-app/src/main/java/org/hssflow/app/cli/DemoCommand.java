package org.hssflow.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.hssflow.app.demo.Demo;
import org.hssflow.app.demo.DemoReport;
import org.hssflow.app.demo.DemoSettings;
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
    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long the simulators run (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(names = "--streams", paramLabel = "N", description = "How many simulations (default: ${DEFAULT-VALUE}).")
    private int streams = 8;

    @Option(names = "--rate", paramLabel = "R", description = "States a second of each (default: ${DEFAULT-VALUE}).")
    private double rate = 20;

    @Option(
            names = "--hostile",
            paramLabel = "N",
            description = "Mix in N malformed records; their kinds take turns (default: ${DEFAULT-VALUE}).")
    private int hostile;

    @Option(names = "--seed", paramLabel = "S", description = "Of the initial conditions (default: ${DEFAULT-VALUE}).")
    private long seed = 7;

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

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        json.check();
        DemoSettings settings =
                new DemoSettings(Duration.ofSeconds(seconds), streams, rate, hostile, seed, kafkaPort, flinkPort);
        DemoLine line = new DemoLine(Console.of(spec), seconds);
        Demo demo = new Demo(settings, line);
        try (CtrlC ctrlC = new CtrlC(demo::stop)) {
            return run(demo, line);
        }
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
