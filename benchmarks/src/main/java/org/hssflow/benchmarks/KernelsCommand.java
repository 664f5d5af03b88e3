package org.hssflow.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./hssflow bench kernels}: exit code 0 for done, 1 for failed, 2 for a command that cannot be understood. */
@Command(
        name = "hssflow bench kernels",
        mixinStandardHelpOptions = true,
        description =
                "Times our kernels against libtorch, OpenBLAS and ND4J, on the same weights and states, one thread each, in turns."
                        + " A ratio is a peer's time over ours: above 1 we are faster.")
public final class KernelsCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long each case runs, a third of it unmeasured (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--only", paramLabel = "TEXT", description = "Only the cases whose name contains it.")
    private String only = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures into FILE as well.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    /** What was measured where. */
    private record Report(
            Machine machine,
            List<CaseReport> cases,
            @Nullable Scaling scaling) {}

    private record Machine(int cores, int vectorBits, String architecture, String java) {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new KernelsCommand())
                .setParameterExceptionHandler(KernelsCommand::refuse)
                .setUsageHelpAutoWidth(true);
    }

    private static int refuse(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("hssflow bench kernels: " + e.getMessage());
        err.println("Try 'hssflow bench kernels --help'.");
        return ExitCode.USAGE;
    }

    @Override
    public Integer call() throws IOException {
        List<KernelBenchmark.Case> chosen = chosen();
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = new Machine(
                Runtime.getRuntime().availableProcessors(),
                Peak.vectorBits(),
                System.getProperty("os.arch"),
                Runtime.version().toString());
        List<CaseReport> cases = new ArrayList<>();
        for (KernelBenchmark.Case one : chosen) {
            CaseReport report = one.run().apply(seconds);
            cases.add(report);
            print(report, out);
        }
        Scaling scaling = only.isEmpty() ? KernelBenchmark.scaling(seconds) : null;
        if (scaling != null) {
            print(scaling, out);
        }
        if (json != null) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(json.toFile(), new Report(machine, cases, scaling));
        }
        return ExitCode.OK;
    }

    /** Finds out before the work, rather than after it, what will not do. */
    private List<KernelBenchmark.Case> chosen() {
        if (!(seconds > 0) || seconds > 3_600) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --seconds above 0 and up to 3600, got " + seconds + "; take 10");
        }
        if (json != null && !writable(json.toAbsolutePath())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected --json with a file in a folder that can be written to, got '" + json + "'");
        }
        List<KernelBenchmark.Case> all = KernelBenchmark.cases();
        List<KernelBenchmark.Case> chosen =
                all.stream().filter(one -> one.name().contains(only)).toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected --only with a part of a case's name, got '" + only + "'; there are "
                            + String.join(
                                    "; ",
                                    all.stream().map(KernelBenchmark.Case::name).toList()));
        }
        return chosen;
    }

    private static boolean writable(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(file);
    }

    private static void print(CaseReport report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n%s, batch %d: %s µs, %.0f %% of the peak (%d rounds)%n",
                report.name(),
                report.batch(),
                report.microseconds(),
                100 * report.shareOfPeak().median(),
                report.rounds());
        for (CaseReport.Form form : report.peers()) {
            out.printf(
                    Locale.ROOT,
                    "  %-9s %-38s %12.1f µs   ratio %s%s%n",
                    form.peer(),
                    form.name(),
                    form.microseconds().median(),
                    form.ratio(),
                    form.best() ? "  best" : "");
        }
        out.flush();
    }

    private static void print(Scaling scaling, PrintWriter out) {
        out.printf(Locale.ROOT, "%nOne HSS layer, leaves of 32, rank 2, batch %d%n", scaling.batch());
        for (Scaling.Point point : scaling.layers()) {
            out.printf(Locale.ROOT, "  %6d points %10.1f µs%n", point.points(), point.microseconds());
        }
        out.printf(Locale.ROOT, "  time grows as points to the power of %.3f%n", scaling.slope());
        out.flush();
    }
}
