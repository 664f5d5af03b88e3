package org.hssflow.app.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.BurgersScheme;
import org.hssflow.simulators.GrayScottPattern;
import org.hssflow.simulators.SimulationSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code simulate} that say what is solved. */
final class SimulationOptions {
    /** Those that a scenario has keys for, and a recording has no use for. */
    static final List<String> OF_THE_SOLVER = List.of(
            "--dt",
            "--modes",
            "--grid",
            "--solver-grid",
            "--output-grid",
            "--scheme",
            "--pattern",
            "--amplitude-exponent");

    @Option(
            names = "--equation",
            paramLabel = "NAME",
            description =
                    "heat-1d, burgers-1d, navier-stokes-2d, gray-scott-2d, kuramoto-sivashinsky-1d; or, stationary and so to"
                            + " --out only, poisson-1d or poisson-2d.")
    private @Nullable String equation;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description =
                    "A physical parameter: kappa of heat-1d, f and k of gray-scott-2d, none of poisson, nu of the others."
                            + " Repeatable.")
    private Map<String, Double> parameters = new TreeMap<>();

    @Option(names = "--dt", paramLabel = "T", description = "Time between two states. Default: the equation's.")
    private @Nullable Double dt;

    @Option(
            names = "--modes",
            paramLabel = "N",
            description = "Waves in an initial state, in one dimension or of poisson-2d. Default: 10.")
    private @Nullable Integer modes;

    @Option(
            names = "--grid",
            paramLabel = "N",
            description = "Points along each axis, all of them kept: --solver-grid N --output-grid N.")
    private @Nullable Integer grid;

    @Option(
            names = "--solver-grid",
            paramLabel = "N",
            description = "Points of the solver along each axis. Default: the equation's.")
    private @Nullable Integer solverGrid;

    @Option(
            names = "--output-grid",
            paramLabel = "N",
            description = "Points that are kept; has to divide those of the solver. Default: the equation's.")
    private @Nullable Integer outputGrid;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            description = "Of burgers-1d: advective (default), or conservative, which captures shocks on any grid.")
    private @Nullable String scheme;

    @Option(
            names = "--pattern",
            paramLabel = "NAME",
            description =
                    "Of gray-scott-2d, f and k by name: gliders (default), bubbles, maze, worms, spirals or spots;"
                            + " --param wins.")
    private @Nullable String pattern;

    @Option(
            names = "--amplitude-exponent",
            paramLabel = "A",
            description =
                    "Of navier-stokes-2d: the initial vorticity has covariance 7^A (49 - Laplacian)^-2.5. Default: 3.")
    private @Nullable Double amplitudeExponent;

    /** @throws IllegalArgumentException if there is none, or it is not known */
    Equation equation() {
        if (equation == null) {
            throw new IllegalArgumentException("expected --equation NAME, one of "
                    + Arrays.stream(Equation.values()).map(Equation::id).toList() + ", got none");
        }
        return Equation.of(equation);
    }

    Map<String, Double> parameters() {
        return parameters;
    }

    /** @throws IllegalArgumentException if the options do not fit the equation or each other */
    SimulationSettings settings() {
        if (grid != null && (solverGrid != null || outputGrid != null)) {
            throw new IllegalArgumentException("expected either --grid, or --solver-grid and --output-grid, got both");
        }
        SimulationSettings settings = SimulationSettings.defaults(equation());
        settings = with(settings, pattern, (s, name) -> s.withPattern(GrayScottPattern.of(name)));
        for (Map.Entry<String, Double> parameter : parameters.entrySet()) {
            settings = settings.withParameter(parameter.getKey(), parameter.getValue());
        }
        settings = with(settings, dt, SimulationSettings::withDt);
        settings = with(settings, modes, SimulationSettings::withModes);
        settings = with(settings, scheme, (s, name) -> s.withScheme(BurgersScheme.of(name)));
        settings = with(settings, amplitudeExponent, SimulationSettings::withAmplitudeExponent);
        return withGrids(settings);
    }

    private SimulationSettings withGrids(SimulationSettings settings) {
        if (grid != null) {
            return settings.withGrids(grid, grid);
        }
        return settings.withGrids(
                solverGrid == null ? settings.points() : solverGrid,
                outputGrid == null ? settings.outputPoints() : outputGrid);
    }

    private static <T> SimulationSettings with(
            SimulationSettings settings,
            @Nullable T value,
            BiFunction<SimulationSettings, T, SimulationSettings> change) {
        return value == null ? settings : change.apply(settings, value);
    }
}
