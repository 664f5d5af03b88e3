package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.DatasetWriter;
import org.hssflow.pde.io.NpyArray;
import org.hssflow.simulators.Ensemble;
import org.hssflow.simulators.Simulation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options and the work of {@code simulate --out}. */
final class SimulateToFile {
    @Option(names = "--out", paramLabel = "FILE.npz", description = "Write a dataset for NumPy: u, dt, x, parameters.")
    private @Nullable Path out;

    @Option(names = "--trajectories", paramLabel = "N", description = "How many. Default: 1.")
    private @Nullable Integer trajectories;

    @Option(
            names = "--initial",
            paramLabel = "FILE.npy",
            description = "Initial states [trajectory, space] on the solver's grid, instead of seeded ones.")
    private @Nullable Path initial;

    @Option(
            names = "--max-age",
            defaultValue = "0",
            paramLabel = "T",
            description = "Heat: half of the trajectories start from states up to this old. Default: ${DEFAULT-VALUE}.")
    private double maxAge;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    boolean isChosen() {
        return out != null;
    }

    double maxAge() {
        return maxAge;
    }

    /** @throws IllegalArgumentException if the options do not fit together */
    SimulateSummary run(Simulation simulation, int steps, long seed, Console console)
            throws IOException, InterruptedException {
        Path file = requireTarget();
        requireExact(seed);
        Field[] given = initial == null
                ? new Field[0]
                : read(initial, simulation.solver().grid());
        int count = count(given.length);
        Grid grid = simulation.outputGrid();
        double dt = simulation.settings().dt();
        long start = System.nanoTime();
        Thread self = Thread.currentThread();
        try (CtrlC ctrlC = new CtrlC(self::interrupt); // so that no half file stays behind
                DatasetWriter writer = DatasetWriter.create(file, count, steps + 1, grid, dt);
                ProgressBar bar = console.bar("simulate", count)) {
            Ensemble.<Trajectory>run(
                    count,
                    Runtime.getRuntime().availableProcessors(),
                    i -> given.length > 0 ? simulation.from(given[i], steps) : simulation.trajectory(seed, i, steps),
                    (i, trajectory) -> {
                        writer.append(trajectory, simulation.settings().parameters());
                        bar.step();
                    });
            if (given.length == 0) {
                writer.putExtra("seed", NpyArray.scalar((double) seed));
            }
        }
        return summary(simulation, file, count, steps, seed, (System.nanoTime() - start) / 1e9);
    }

    private Path requireTarget() {
        Path file = out;
        if (file == null) {
            throw new IllegalArgumentException("expected --out FILE.npz, got none");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("expected --out to name a file, but " + file + " is something else");
        }
        if (Files.exists(file) && !force) {
            throw new IllegalArgumentException(
                    "expected --out to name a new file, but " + file + " exists; add --force to replace it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "expected --out to name a file in a folder that exists, got " + file + "; make the folder first");
        }
        return file;
    }

    /** The file names its seed as a float64: another number there could not be repeated. */
    private static void requireExact(long seed) {
        if (Math.abs((double) seed) > 1L << 53) {
            throw new IllegalArgumentException("expected a --seed of at most 2^53 in size, got " + seed);
        }
    }

    private int count(int given) {
        if (given > 0) {
            if (trajectories != null && trajectories != given) {
                throw new IllegalArgumentException("expected --trajectories " + given + ", as --initial holds, got "
                        + trajectories + "; leave it out");
            }
            return given;
        }
        int count = trajectories == null ? 1 : trajectories;
        if (count < 1) {
            throw new IllegalArgumentException("expected --trajectories of at least 1, got " + count);
        }
        return count;
    }

    /** [trajectory, space], or [space] for one. */
    private static Field[] read(Path file, Grid grid) throws IOException {
        NpyArray array = NpyArray.read(file);
        int points = grid.shape().size();
        int[] shape = array.shape();
        boolean fits = (shape.length == 1 || shape.length == 2) && shape[shape.length - 1] == points;
        if (!fits || array.size() == 0) {
            throw new IllegalArgumentException(
                    "expected --initial of shape [trajectory, " + points + "] on the solver's grid, got "
                            + Arrays.toString(shape) + "; resample it, or change --solver-grid");
        }
        double[] values = array.doubles();
        Field[] fields = new Field[values.length / points];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new Field(grid, Arrays.copyOfRange(values, i * points, (i + 1) * points));
        }
        return fields;
    }

    private SimulateSummary summary(Simulation simulation, Path file, int count, int steps, long seed, double seconds) {
        int points = simulation.settings().outputPoints();
        double realTimeFactor = count * (double) steps * simulation.settings().dt() / seconds;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("file", file.toString());
        figures.put("equation", simulation.settings().equation().id());
        figures.put("trajectories", count);
        figures.put("steps", steps);
        figures.put("grid", points);
        if (initial == null) {
            figures.put("seed", seed);
        }
        figures.put("seconds", seconds);
        figures.put("realTimeFactor", realTimeFactor);
        String line = String.format(
                Locale.ROOT,
                "%s: %d trajectories of %d steps on %d points in %.2f s (%.0f times real time)",
                file,
                count,
                steps,
                points,
                seconds,
                realTimeFactor);
        return new SimulateSummary(line, figures);
    }
}
