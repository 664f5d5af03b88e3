package org.hssflow.pde;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The equations whose states the loop knows, by the names they have in records, files and on the command line. */
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
    KURAMOTO_SIVASHINSKY_1D(1, 1);

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
