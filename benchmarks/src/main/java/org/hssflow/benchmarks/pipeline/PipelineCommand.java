package org.hssflow.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hssflow.app.cli.CtrlC;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./hssflow bench pipeline}: exit code 0 for done, 1 for failed, 2 for a command that cannot be understood. */
@Command(
        name = "hssflow bench pipeline",
        mixinStandardHelpOptions = true,
        description =
                "Measures how many states a second the whole job takes, from Kafka to Kafka, exactly once: with the Heat model against an"
                        + " identity, and with its state in RocksDB against a job without state, in turns. A ratio is the first job's rate"
                        + " over the second's.")
public final class PipelineCommand implements Callable<Integer> {
    private static final int MAX_PARALLELISM = 8;
    private static final int QUICK = 5; // times fewer states
    private static final int MIN_STATES = 20_000;
    private static final int MAX_STATES = 1_000_000; // 5 GB of states of 64 KB

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each job runs, after a run that does not count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--states",
            paramLabel = "N",
            defaultValue = "80000",
            description =
                    "How many states of heat a run reads; of others fewer, which take about as long (default: ${DEFAULT-VALUE}).")
    private int states;

    @Option(
            names = "--parallelism",
            paramLabel = "P",
            split = ",",
            defaultValue = "1,2",
            description = "Of the jobs, one after the other (default: ${DEFAULT-VALUE}).")
    private List<Integer> parallelisms = List.of();

    @Option(names = "--only", paramLabel = "TEXT", description = "Only the contests whose name contains it.")
    private String only = "";

    @Option(names = "--quick", description = "A fifth of the states and one round: to see that it works.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures into FILE as well.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    /** What was measured where. */
    private record Report(int cores, String architecture, String java, List<ContestReport> contests) {}

    public static void main(String[] args) {
        System.exit(CtrlC.exitCode(commandLine().execute(args)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new PipelineCommand())
                .setParameterExceptionHandler(PipelineCommand::refuse)
                .setUsageHelpAutoWidth(true);
    }

    private static int refuse(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("hssflow bench pipeline: " + e.getMessage());
        err.println("Try 'hssflow bench pipeline --help'.");
        return ExitCode.USAGE;
    }

    @Override
    public Integer call() throws Exception {
        List<Contest> contests = chosen();
        PrintWriter err = spec.commandLine().getErr();
        try (Laboratory laboratory = Laboratory.open();
                CtrlC ctrlC = new CtrlC(laboratory::stop)) {
            PipelineBenchmark benchmark = new PipelineBenchmark(
                    laboratory, contests, quick ? 1 : rounds, line -> err.println("hssflow bench pipeline: " + line));
            write(benchmark.run(parallelisms, this::print));
            return ExitCode.OK;
        } catch (InterruptedException e) {
            err.println("hssflow bench pipeline: interrupted; everything is closed");
            return ExitCode.SOFTWARE;
        }
    }

    /** Finds out before the work, rather than after it, what will not do. */
    private List<Contest> chosen() {
        if (rounds < 1 || rounds > 100) {
            throw refused("Expected --rounds from 1 to 100, got " + rounds);
        }
        if (states < MIN_STATES || states > MAX_STATES) {
            throw refused("Expected --states from " + MIN_STATES + " to " + MAX_STATES + ", got " + states);
        }
        for (int parallelism : parallelisms) {
            if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
                throw refused("Expected --parallelism from 1 to " + MAX_PARALLELISM + ", got " + parallelism);
            }
        }
        if (json != null && !writable(json.toAbsolutePath())) {
            throw refused("Expected --json with a file in a folder that can be written to, got '" + json + "'");
        }
        List<Contest> all = Contest.all(quick ? states / QUICK : states);
        List<Contest> chosen =
                all.stream().filter(one -> one.name().contains(only)).toList();
        if (chosen.isEmpty()) {
            throw refused("Expected --only with a part of a contest's name, got '" + only + "'; there are "
                    + String.join("; ", all.stream().map(Contest::name).toList()));
        }
        return chosen;
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private static boolean writable(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(file);
    }

    private void print(ContestReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%n%s, parallelism %d%n", report.name(), report.parallelism());
        for (ContestReport.Job job : List.of(report.first(), report.second())) {
            out.printf(
                    Locale.ROOT,
                    "  %-10s %8.0f states/s (%.0f–%.0f)   %7.0f µs of processor time each%n",
                    job.name(),
                    job.statesPerSecond().median(),
                    job.statesPerSecond().least(),
                    job.statesPerSecond().most(),
                    job.processorMicros().median());
        }
        out.printf(
                Locale.ROOT,
                "  ratio %s, of processor time %s%s%n",
                text(report.ratio()),
                text(report.workRatio()),
                report.goal() == null ? "" : String.format(Locale.ROOT, "; goal %.2f", report.goal()));
        out.flush();
    }

    private static String text(ContestReport.Span span) {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", span.median(), span.least(), span.most());
    }

    private void write(List<ContestReport> contests) throws IOException {
        if (json != null) {
            Report report = new Report(
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.arch"),
                    Runtime.version().toString(),
                    contests);
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), report);
        }
    }
}
