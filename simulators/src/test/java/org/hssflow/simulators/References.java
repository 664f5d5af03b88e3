package org.hssflow.simulators;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.Dataset;

/** Arrays from an independent implementation, in NumPy and SciPy. */
final class References {
    private References() {}

    static Path path(String name) throws IOException {
        try {
            return Path.of(References.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    static Dataset dataset(String name) throws IOException {
        return Dataset.read(path(name));
    }

    static double maxDifference(Trajectory a, Trajectory b) {
        double max = 0;
        for (int t = 0; t <= a.steps(); t++) {
            double[] u = a.states().get(t).values();
            double[] v = b.states().get(t).values();
            for (int i = 0; i < u.length; i++) {
                max = Math.max(max, Math.abs(u[i] - v[i]));
            }
        }
        return max;
    }
}
