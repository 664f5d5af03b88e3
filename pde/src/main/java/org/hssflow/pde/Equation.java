package org.hssflow.pde;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The equations there are, by the names they have in records, files and on the command line.
 *
 * <p>Most describe an evolution in time, whose states make a stream. A stationary problem has none: what stands for a trajectory in
 * data sets, training and evaluation are two states, the right-hand side f at time 0 and the solution u at time 1, so that one
 * step solves it.
 */
public enum Equation {
    /** u_t = κ u_xx, u = 0 at both ends; parameter {@code kappa}. */
    HEAT_1D(1, 1),
    /** u_t + u u_x = ν u_xx, u = 0 at both ends; parameter {@code nu}. */
    BURGERS_1D(1, 1),
    /** Vorticity form on the periodic unit square; parameter {@code nu}. */
    NAVIER_STOKES_2D(1, 2),
    /** Two reacting, diffusing species on a periodic square; parameters {@code f}, {@code k}. */
    GRAY_SCOTT_2D(2, 2),
    /** Kuramoto–Sivashinsky, u_t + u u_x + u_xx + ν u_xxxx = 0, periodic and chaotic; parameter {@code nu}. */
    KURAMOTO_SIVASHINSKY_1D(1, 1),
    /** Stationary: −u″ = f on [0, 1], u′ = 0 at both ends, f and u of mean 0; no parameter. */
    POISSON_1D(1, 1),
    /** Stationary: −Δu = f on the unit square, u = 0 on its boundary; no parameter. */
    POISSON_2D(1, 2);

    private final int channels;
    private final int dimensions;
    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Equation(int channels, int dimensions) {
        this.channels = channels;
        this.dimensions = dimensions;
    }

    /** How many values its states have at a point. */
    public int channels() {
        return channels;
    }

    /** How many space axes its states have. */
    public int dimensions() {
        return dimensions;
    }

    /** Whether its states follow each other in time, as those of a stream have to. */
    public boolean isEvolution() {
        return this != POISSON_1D && this != POISSON_2D;
    }

    /** As many steps as are wanted, but of a stationary problem the one there is. */
    public int stepsUpTo(int wanted) {
        return isEvolution() ? wanted : Math.min(wanted, 1);
    }

    /**
     * Asks for what a stream consists of.
     *
     * @return this
     * @throws IllegalArgumentException if the problem is stationary
     */
    public Equation requireEvolution() {
        if (!isEvolution()) {
            throw new IllegalArgumentException("expected an equation whose states follow each other in time, one of "
                    + evolutions() + ", got " + id + "; its states make a data set (--out FILE), but no stream");
        }
        return this;
    }

    /** Those that describe an evolution in time. */
    public static List<Equation> evolutions() {
        return Arrays.stream(values()).filter(Equation::isEvolution).toList();
    }

    /** The name outside the program, such as {@code heat-1d}. */
    public String id() {
        return id;
    }

    /** The equation of that name, if it is one we know. */
    public static Optional<Equation> find(String id) {
        return Arrays.stream(values()).filter(e -> e.id.equals(id)).findFirst();
    }

    /** @throws IllegalArgumentException naming the known equations */
    public static Equation of(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException(
                "expected one of " + Arrays.stream(values()).map(Equation::id).toList() + ", got '" + id + "'"));
    }

    @Override
    public String toString() {
        return id;
    }
}
