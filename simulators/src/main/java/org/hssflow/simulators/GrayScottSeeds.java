package org.hssflow.simulators;

import java.util.Arrays;
import java.util.Random;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;

/**
 * Seeds of B in a plane of A = 1, B = 0: clusters at uniformly random places, each of 1 to 4 Gaussian patches about its place. A
 * patch is 0.03 to 0.07 wide (the standard deviation, where the plane is 2 wide) and reaches A = B = 1/2 at its centre; where
 * patches overlap, the plane is what the product of their gaps leaves: A = 1 − g/2, B = g/2, g = 1 − Π(1 − g_i). (After R. Ohana et
 * al., <i>The Well</i>, arXiv 2412.00568, whose initial states are random clusters of Gaussians too.)
 *
 * @param fewest clusters, at least 1
 * @param most clusters; their number is uniform from {@code fewest} to {@code most}
 */
public record GrayScottSeeds(int fewest, int most) implements InitialCondition {
    private static final int MOST_PATCHES = 4; // of a cluster
    private static final double SPREAD = 0.08; // of the patches of a cluster about its place
    private static final double NARROWEST = 0.03;
    private static final double WIDEST = 0.07;
    private static final double HEIGHT = 0.5;

    public GrayScottSeeds {
        if (fewest < 1 || most < fewest) {
            throw new IllegalArgumentException(
                    "expected at least 1 cluster, and no fewer at most than at least, got " + fewest + " to " + most);
        }
    }

    /** @throws IllegalArgumentException if the grid is not of 2 species in 2 dimensions */
    @Override
    public Field sample(Grid grid, Random random) {
        if (grid.channels() != 2 || grid.axes().size() != 2) {
            throw new IllegalArgumentException("expected a grid of 2 species in 2 dimensions, got one of shape "
                    + grid.shape() + "; take the grid of a GrayScottSolver");
        }
        Axis rows = grid.axes().get(0);
        Axis columns = grid.axes().get(1);
        int plane = grid.shape().size() / 2;
        double[] gaps = new double[plane]; // Π(1 − g_i)
        Arrays.fill(gaps, 1);
        int clusters = fewest + random.nextInt(most - fewest + 1);
        for (int c = 0; c < clusters; c++) {
            double x = columns.coordinate(0) + period(columns) * random.nextDouble();
            double y = rows.coordinate(0) + period(rows) * random.nextDouble();
            int patches = 1 + random.nextInt(MOST_PATCHES);
            for (int p = 0; p < patches; p++) {
                double px = x + SPREAD * random.nextGaussian();
                double py = y + SPREAD * random.nextGaussian();
                double width = NARROWEST + (WIDEST - NARROWEST) * random.nextDouble();
                double[] alongX = gaussian(columns, px, width);
                double[] alongY = gaussian(rows, py, width);
                for (int i = 0; i < plane; i++) {
                    gaps[i] *= 1 - alongY[i / alongX.length] * alongX[i % alongX.length];
                }
            }
        }
        double[] u = new double[2 * plane];
        for (int i = 0; i < plane; i++) {
            double patch = 1 - gaps[i];
            u[i] = 1 - HEIGHT * patch;
            u[plane + i] = HEIGHT * patch;
        }
        return new Field(grid, u);
    }

    private static double period(Axis axis) {
        return axis.points() * axis.spacing();
    }

    /** Of the distance to the nearest periodic image of the centre. */
    private static double[] gaussian(Axis axis, double centre, double width) {
        double period = period(axis);
        double[] g = axis.coordinates();
        for (int i = 0; i < g.length; i++) {
            double distance = g[i] - centre;
            distance -= period * StrictMath.rint(distance / period);
            g[i] = StrictMath.exp(-distance * distance / (2 * width * width));
        }
        return g;
    }
}
