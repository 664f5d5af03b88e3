package org.hssflow.simulators;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;

/**
 * What to simulate. Begin with {@link #defaults} and change what differs.
 *
 * @param equation one with a solver: {@code heat-1d} or {@code burgers-1d}
 * @param parameters the physical parameters, by name
 * @param dt the time between two states
 * @param points of the solver's grid
 * @param outputPoints of the states that are kept; has to divide {@code points}
 * @param modes of the initial condition
 * @param maxAge if above 0, half of the trajectories start from states up to that old ({@link AgedHeat}); heat only
 */
public record SimulationSettings(
        Equation equation,
        SortedMap<String, Double> parameters,
        double dt,
        int points,
        int outputPoints,
        int modes,
        double maxAge) {
    private static final int MODES = 10;

    public SimulationSettings {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        if (outputPoints < 1 || points % outputPoints != 0) {
            throw new IllegalArgumentException("expected a number of output points that divides the solver's " + points
                    + ", got " + outputPoints + "; every n-th point is kept");
        }
    }

    /**
     * The paper's (P. Sittoni et al., arXiv 2602.18248, appendix F): dt 0.2, solved on 1,024 points, of which every fourth is
     * kept; κ = 2e-4 for heat, ν = 1e-3 for Burgers.
     *
     * @throws IllegalArgumentException if there is no solver for the equation
     */
    public static SimulationSettings defaults(Equation equation) {
        return switch (equation) {
            case HEAT_1D -> paper(equation, "kappa", 2e-4);
            case BURGERS_1D -> paper(equation, "nu", 1e-3);
            default ->
                throw new IllegalArgumentException(
                        "expected heat-1d or burgers-1d, got " + equation + ", which has no solver here");
        };
    }

    /** Burgers without sharp shocks, for machines without a GPU: ν = 0.01, 4 modes, dt 0.1, solved on 512 points, 256 kept. */
    public static SimulationSettings easyBurgers() {
        return defaults(Equation.BURGERS_1D)
                .withParameter("nu", 0.01)
                .withDt(0.1)
                .withGrids(512, 256)
                .withModes(4);
    }

    private static SimulationSettings paper(Equation equation, String parameter, double value) {
        SortedMap<String, Double> parameters = new TreeMap<>();
        parameters.put(parameter, value);
        return new SimulationSettings(equation, parameters, 0.2, 1024, 256, MODES, 0);
    }

    /** @throws IllegalArgumentException if the equation has no parameter of that name */
    public double parameter(String name) {
        Double value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "expected a parameter of " + equation + ", one of " + parameters.keySet() + ", got '" + name + "'");
        }
        return value;
    }

    /** @throws IllegalArgumentException if the equation has no parameter of that name, or the value is not positive */
    public SimulationSettings withParameter(String name, double value) {
        parameter(name);
        SortedMap<String, Double> changed = new TreeMap<>(parameters);
        changed.put(name, Checks.positive(name, value));
        return new SimulationSettings(equation, changed, dt, points, outputPoints, modes, maxAge);
    }

    public SimulationSettings withDt(double value) {
        return new SimulationSettings(equation, parameters, value, points, outputPoints, modes, maxAge);
    }

    /** @param output has to divide {@code solver} */
    public SimulationSettings withGrids(int solver, int output) {
        return new SimulationSettings(equation, parameters, dt, solver, output, modes, maxAge);
    }

    public SimulationSettings withModes(int value) {
        return new SimulationSettings(equation, parameters, dt, points, outputPoints, value, maxAge);
    }

    public SimulationSettings withMaxAge(double value) {
        return new SimulationSettings(equation, parameters, dt, points, outputPoints, modes, value);
    }
}
