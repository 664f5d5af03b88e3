package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.Callable;
import org.hssflow.simulators.Simulation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hssflow simulate}: solves an equation into a file, or live into Kafka; or plays what was recorded. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a solver: to a .npz file (--out), or to Kafka at a rate (--bootstrap), there also through a scenario"
                    + " (--scenario). Or publishes a recording (--replay).",
            "The initial state is step 0: K steps give K + 1 states. Of a stationary equation it is the right-hand side, and"
                    + " the one step gives the solution."
        })
public final class SimulateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final SimulationOptions options = new SimulationOptions();

    @Option(
            names = "--steps",
            paramLabel = "K",
            description = "Steps after the initial state; if absent, endless to Kafka, and 1 of a stationary equation.")
    private @Nullable Long steps;

    @Option(names = "--seed", paramLabel = "S", description = "Of the initial states. Default: 0, or the scenario's.")
    private @Nullable Long seed;

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
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        return 1;
    }

    private void report(SimulateSummary summary) {
        json.write(summary.figures(), summary.line(), spec.commandLine().getOut());
    }

    private void run() throws IOException, InterruptedException {
        requireOneTarget();
        Console console = Console.of(spec).quietIf(noProgress);
        if (toFile.isChosen()) {
            refuse(SimulateToKafka.OPTIONS, "goes with --bootstrap, not --out");
            Simulation simulation = new Simulation(options.settings().withMaxAge(toFile.maxAge()));
            report(toFile.run(simulation, requiredSteps(), seed == null ? 0 : seed, console));
            return;
        }
        refuse(SimulateToFile.OPTIONS, "goes with --out, not --bootstrap");
        if (toKafka.hasScenario()) {
            refuse(SimulationOptions.OF_THE_SOLVER, "is said by the scenario");
            refuse(SimulateToKafka.SAID_BY_SCENARIO, "is said by the scenario");
        }
        if (toKafka.hasReplay()) {
            refuse(SimulationOptions.OF_THE_SOLVER, "is said by the recording");
            refuse(List.of("--seed", "--steps"), "has no meaning for a recording");
        } else {
            refuse(SimulateToKafka.OF_A_REPLAY, "goes with --replay");
        }
        toKafka.run(options, steps, seed, console, this::report);
    }

    private void requireOneTarget() {
        if (toFile.isChosen() == toKafka.isChosen()) {
            throw usage("expected either --out FILE.npz or --bootstrap HOST:PORT, got "
                    + (toFile.isChosen() ? "both" : "neither"));
        }
    }

    private void refuse(List<String> names, String why) {
        for (String name : names) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw usage(name + " " + why + "; leave it out");
            }
        }
    }

    private int requiredSteps() {
        if (!options.equation().isEvolution()) {
            if (steps != null && steps != 1) {
                throw usage("expected --steps 1 for " + options.equation() + ", got " + steps
                        + "; it is stationary, and one step solves it: leave it out");
            }
            return 1;
        }
        if (steps == null || steps < 0 || steps > Integer.MAX_VALUE - 1) {
            throw usage("expected --steps K from 0 on with --out, got " + (steps == null ? "none" : steps));
        }
        return Math.toIntExact(steps);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
