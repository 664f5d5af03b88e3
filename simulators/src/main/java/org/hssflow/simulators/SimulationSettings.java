package org.hssflow.simulators;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;

/**
 * What to simulate. Begin with {@link #defaults} and change what differs.
 *
 * @param equation any
 * @param parameters the physical parameters, by name: {@code kappa} of heat, {@code f} and {@code k} of Gray–Scott, none of
 *     Poisson, {@code nu} of the others
 * @param dt the time between two states; {@value StationarySolver#DT} if the equation is stationary
 * @param points of the solver's grid, along each axis
 * @param outputPoints of the states that are kept, along each axis; has to divide {@code points}
 * @param initial where trajectories begin; right-hand sides, if the equation is stationary
 * @param maxAge if above 0, half of the trajectories start from states up to that old ({@link AgedHeat}); heat only
 * @param scheme of the solver; {@link BurgersScheme#ADVECTIVE} where the equation is another
 */
public record SimulationSettings(
        Equation equation,
        SortedMap<String, Double> parameters,
        double dt,
        int points,
        int outputPoints,
        InitialCondition initial,
        double maxAge,
        BurgersScheme scheme) {
    private static final int SINES = 10;

    public SimulationSettings {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        Checks.positive("dt", dt);
        if (!equation.isEvolution() && dt != StationarySolver.DT) {
            throw new IllegalArgumentException("expected dt " + StationarySolver.DT + " for " + equation + ", got " + dt
                    + "; it is stationary: one step leads from the right-hand side to the solution");
        }
        if (outputPoints < 1 || points % outputPoints != 0) {
            throw new IllegalArgumentException("expected a number of output points that divides the solver's " + points
                    + ", got " + outputPoints + "; every n-th point is kept");
        }
        if (maxAge > 0 && equation != Equation.HEAT_1D) {
            throw new IllegalArgumentException(
                    "expected no age for " + equation + ", got " + maxAge + "; only heat has a closed form");
        }
        if (scheme != BurgersScheme.ADVECTIVE && equation != Equation.BURGERS_1D) {
            throw new IllegalArgumentException(
                    "expected no scheme for " + equation + ", got " + scheme.id() + "; only burgers-1d has two");
        }
    }

    /**
     * The paper's problems (P. Sittoni et al., arXiv 2602.18248, appendix F):
     *
     * <ul>
     *   <li>heat and Burgers: dt 0.2, solved on 1,024 points, of which every fourth is kept; κ = 2e-4, ν = 1e-3;
     *   <li>Navier–Stokes: dt 1, 64² points, ν = 1e-3, initial vorticity of standard deviation 0.18 ({@link GaussianVorticity});
     *   <li>Gray–Scott: dt 10, 128² points, {@link GrayScottPattern#GLIDERS}, with the domain, the diffusion and the time between
     *       states of <i>The Well</i> (R. Ohana et al., arXiv 2412.00568);
     *   <li>Poisson: −u″ = f with Neumann ends on 256 points, −Δu = f with a Dirichlet boundary on 64² points;
     * </ul>
     *
     * <p>and Kuramoto–Sivashinsky: dt 0.5, 256 points on a length of {@value Simulation#KURAMOTO_SIVASHINSKY_LENGTH}, ν = 1.
     */
    public static SimulationSettings defaults(Equation equation) {
        return switch (equation) {
            case HEAT_1D -> of(equation, Map.of("kappa", 2e-4), 0.2, 1024, 256, SineSeries.heat(SINES));
            case BURGERS_1D -> of(equation, Map.of("nu", 1e-3), 0.2, 1024, 256, SineSeries.burgers(SINES));
            case NAVIER_STOKES_2D -> of(equation, Map.of("nu", 1e-3), 1, 64, 64, new GaussianVorticity(3));
            case GRAY_SCOTT_2D ->
                of(equation, parameters(GrayScottPattern.GLIDERS), 10, 128, 128, GrayScottPattern.GLIDERS.seeds());
            case KURAMOTO_SIVASHINSKY_1D ->
                of(equation, Map.of("nu", 1.0), 0.5, 256, 256, new RandomFourierModes(SINES, 1));
            case POISSON_1D -> of(equation, Map.of(), StationarySolver.DT, 256, 256, new CosineSeries(SINES));
            case POISSON_2D -> of(equation, Map.of(), StationarySolver.DT, 64, 64, new SineProducts(SINES));
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

    private static SimulationSettings of(
            Equation equation,
            Map<String, Double> parameters,
            double dt,
            int points,
            int outputPoints,
            InitialCondition initial) {
        return new SimulationSettings(
                equation, new TreeMap<>(parameters), dt, points, outputPoints, initial, 0, BurgersScheme.ADVECTIVE);
    }

    private static Map<String, Double> parameters(GrayScottPattern pattern) {
        return Map.of("f", pattern.f(), "k", pattern.k());
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
        return new SimulationSettings(equation, changed, dt, points, outputPoints, initial, maxAge, scheme);
    }

    /** The f and k of a pattern, and the seeds it grows from; Gray–Scott only. */
    public SimulationSettings withPattern(GrayScottPattern pattern) {
        if (equation != Equation.GRAY_SCOTT_2D) {
            throw new IllegalArgumentException(
                    "expected no pattern for " + equation + ", got " + pattern.id() + "; only gray-scott-2d has some");
        }
        return withParameter("f", pattern.f()).withParameter("k", pattern.k()).withInitialCondition(pattern.seeds());
    }

    public SimulationSettings withDt(double value) {
        return new SimulationSettings(equation, parameters, value, points, outputPoints, initial, maxAge, scheme);
    }

    /** @param output has to divide {@code solver} */
    public SimulationSettings withGrids(int solver, int output) {
        return new SimulationSettings(equation, parameters, dt, solver, output, initial, maxAge, scheme);
    }

    /** Where trajectories begin; states of another number of points, or of species, fail as soon as one is drawn. */
    public SimulationSettings withInitialCondition(InitialCondition value) {
        return new SimulationSettings(equation, parameters, dt, points, outputPoints, value, maxAge, scheme);
    }

    /** As many waves in the initial condition, along each axis; for equations in one dimension, and Poisson. */
    public SimulationSettings withModes(int value) {
        return withInitialCondition(
                switch (equation) {
                    case HEAT_1D -> SineSeries.heat(value);
                    case BURGERS_1D -> SineSeries.burgers(value);
                    case KURAMOTO_SIVASHINSKY_1D -> new RandomFourierModes(value, 1);
                    case POISSON_1D -> new CosineSeries(value);
                    case POISSON_2D -> new SineProducts(value);
                    case NAVIER_STOKES_2D, GRAY_SCOTT_2D ->
                        throw new IllegalArgumentException(
                                "expected no number of modes for " + equation + ", got " + value
                                        + "; only equations in one dimension, and poisson-2d, start from so many waves");
                });
    }

    /** The exponent a of {@link GaussianVorticity}, 3 or 1.5; Navier–Stokes only. */
    public SimulationSettings withAmplitudeExponent(double value) {
        if (equation != Equation.NAVIER_STOKES_2D) {
            throw new IllegalArgumentException("expected no amplitude exponent for " + equation + ", got " + value
                    + "; only navier-stokes-2d starts from a Gaussian field");
        }
        return withInitialCondition(new GaussianVorticity(value));
    }

    public SimulationSettings withMaxAge(double value) {
        return new SimulationSettings(equation, parameters, dt, points, outputPoints, initial, value, scheme);
    }

    /** Burgers only. */
    public SimulationSettings withScheme(BurgersScheme value) {
        return new SimulationSettings(equation, parameters, dt, points, outputPoints, initial, maxAge, value);
    }
}
