package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hssflow simulate}: solves an equation into a file, or live into Kafka. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a solver: to a .npz file (--out), or to Kafka at a rate (--bootstrap).",
            "The initial state is step 0: K steps give K + 1 states."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final List<String> ONLY_TO_FILE = List.of("--trajectories", "--initial", "--force", "--max-age");
    private static final List<String> ONLY_TO_KAFKA =
            List.of("--streams", "--rate", "--duration", "--stream-prefix", "--topic-prefix", "--kafka-property");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--equation", required = true, paramLabel = "NAME", description = "heat-1d or burgers-1d.")
    private String equation = "";

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "A physical parameter: kappa of heat-1d (2e-4), nu of burgers-1d (1e-3). Repeatable.")
    private Map<String, Double> parameters = new TreeMap<>();

    @Option(names = "--dt", paramLabel = "T", description = "Time between two states. Default: 0.2.")
    private @Nullable Double dt;

    @Option(
            names = "--steps",
            paramLabel = "K",
            description = "Steps after the initial state; endless to Kafka if absent.")
    private @Nullable Long steps;

    @Option(names = "--seed", defaultValue = "0", description = "Of the initial states. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--modes", paramLabel = "N", description = "Sines in an initial state. Default: 10.")
    private @Nullable Integer modes;

    @Option(
            names = "--solver-grid",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Points of the solver. Default: ${DEFAULT-VALUE}.")
    private int solverGrid;

    @Option(
            names = "--output-grid",
            defaultValue = "256",
            paramLabel = "N",
            description = "Points that are kept; has to divide those of the solver. Default: ${DEFAULT-VALUE}.")
    private int outputGrid;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--no-progress", description = "No progress bar.")
    private boolean noProgress;

    @Mixin
    private final SimulateToFile toFile = new SimulateToFile();

    @Mixin
    private final SimulateToKafka toKafka = new SimulateToKafka();

    /** @return 0 for good, 1 if the run failed; a mistake in the options is picocli's ParameterException, 2 */
    @Override
    public Integer call() {
        json.check();
        try {
            run();
            return 0;
        } catch (InterruptedException | ClosedByInterruptException e) {
            spec.commandLine().getErr().println("hssflow simulate: interrupted");
        } catch (IOException e) {
            spec.commandLine().getErr().println("hssflow simulate: " + Hssflow.message(e));
        }
        return 1;
    }

    private void report(SimulateSummary summary) {
        json.write(summary.figures(), summary.line(), spec.commandLine().getOut());
    }

    private void run() throws IOException, InterruptedException {
        requireOneTarget();
        Simulation simulation = simulation();
        Console console = Console.of(spec).quietIf(noProgress);
        try {
            if (toFile.isChosen()) {
                report(toFile.run(simulation, requiredSteps(), seed, console));
            } else {
                toKafka.run(simulation, steps, seed, console, this::report);
            }
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private void requireOneTarget() {
        if (toFile.isChosen() == toKafka.isChosen()) {
            throw usage("expected either --out FILE.npz or --bootstrap HOST:PORT, got "
                    + (toFile.isChosen() ? "both" : "neither"));
        }
        for (String option : toFile.isChosen() ? ONLY_TO_KAFKA : ONLY_TO_FILE) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " goes with "
                        + (toFile.isChosen() ? "--bootstrap, not --out" : "--out, not --bootstrap") + "; leave it out");
            }
        }
    }

    private Simulation simulation() {
        try {
            SimulationSettings settings =
                    SimulationSettings.defaults(Equation.of(equation)).withGrids(solverGrid, outputGrid);
            for (Map.Entry<String, Double> parameter : parameters.entrySet()) {
                settings = settings.withParameter(parameter.getKey(), parameter.getValue());
            }
            settings = dt == null ? settings : settings.withDt(dt);
            settings = modes == null ? settings : settings.withModes(modes);
            return new Simulation(settings.withMaxAge(toFile.maxAge()));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private int requiredSteps() {
        if (steps == null || steps < 0 || steps > Integer.MAX_VALUE - 1) {
            throw usage("expected --steps K from 0 on with --out, got " + (steps == null ? "none" : steps));
        }
        return Math.toIntExact(steps);
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
