package org.hssflow.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import org.hssflow.app.Release;
import org.hssflow.pde.Field;
import org.hssflow.pde.Grid;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.io.DatasetSplit;
import org.hssflow.pde.io.DatasetWriter;
import org.hssflow.pde.io.NpyArray;
import org.hssflow.pde.io.SplitWriter;
import org.hssflow.pde.io.TrajectorySink;
import org.hssflow.simulators.Ensemble;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options and the work of {@code simulate --out}. */
final class SimulateToFile {
    static final List<String> OPTIONS = List.of("--trajectories", "--initial", "--force", "--max-age", "--split");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--out", paramLabel = "FILE.npz", description = "Write a dataset for NumPy: u, dt, x, parameters.")
    private @Nullable Path out;

    @Option(names = "--trajectories", paramLabel = "N", description = "How many. Default: 1.")
    private @Nullable Integer trajectories;

    @Option(
            names = "--initial",
            paramLabel = "FILE.npy",
            description =
                    "Initial states (right-hand sides, if stationary) [trajectory, (channel,) space] on the solver's"
                            + " grid, instead of seeded ones.")
    private @Nullable Path initial;

    @Option(
            names = "--max-age",
            defaultValue = "0",
            paramLabel = "T",
            description = "Heat: half of the trajectories start from states up to this old. Default: ${DEFAULT-VALUE}.")
    private double maxAge;

    @Option(
            names = "--split",
            paramLabel = "SHARES",
            description =
                    "Write files for training, validation and testing, such as 0.8,0.1,0.1, each whole trajectories.")
    private @Nullable String split;

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
        Grid solver = simulation.solver().grid();
        Field[] given = initial == null
                ? new Field[0]
                : InitialStates.read(initial, solver.shape(), "solver's grid").on(solver);
        int count = count(given.length);
        List<Path> files = files(file, count);
        long cpuNanos;
        long start = System.nanoTime();
        Thread self = Thread.currentThread();
        try (CtrlC ctrlC = new CtrlC(self::interrupt); // so that no half file stays behind
                TrajectorySink sink = sink(file, simulation, count, steps);
                ProgressBar bar = console.bar("simulate", count)) {
            if (given.length == 0) {
                sink.putExtra("seed", NpyArray.scalar((double) seed));
            }
            sink.putText("provenance", JSON.writeValueAsString(provenance(simulation, count, steps, seed)));
            cpuNanos = Ensemble.<Trajectory>run(
                    count,
                    Runtime.getRuntime().availableProcessors(),
                    i -> given.length > 0 ? simulation.from(given[i], steps) : simulation.trajectory(seed, i, steps),
                    (i, trajectory) -> {
                        sink.append(trajectory, simulation.settings().parameters());
                        bar.step();
                    });
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return summary(simulation, files, count, steps, seed, seconds, cpuNanos / 1e9);
    }

    private TrajectorySink sink(Path file, Simulation simulation, int count, int steps) throws IOException {
        Grid grid = simulation.outputGrid();
        double dt = simulation.settings().dt();
        return split == null
                ? DatasetWriter.create(file, count, steps + 1, grid, dt)
                : SplitWriter.create(file, DatasetSplit.parse(split), count, steps + 1, grid, dt);
    }

    /** The files that will be made; none of them may be there already. */
    private List<Path> files(Path target, int count) {
        List<Path> files = new ArrayList<>();
        if (split == null) {
            files.add(target);
        } else {
            DatasetSplit parts = DatasetSplit.parse(split);
            parts.counts(count); // refuses what leaves a part empty
            parts.parts().forEach(part -> files.add(parts.file(target, part)));
        }
        files.forEach(this::requireNew);
        return files;
    }

    private Map<String, Object> provenance(Simulation simulation, int count, int steps, long seed) {
        SimulationSettings settings = simulation.settings();
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("code", "hssflow " + Release.VERSION);
        provenance.put("equation", settings.equation().id());
        provenance.put("parameters", settings.parameters());
        provenance.put("dt", settings.dt());
        provenance.put("solver", simulation.solver().getClass().getSimpleName());
        provenance.put("solverGrid", settings.points());
        provenance.put("outputGrid", settings.outputPoints());
        provenance.put("trajectories", count);
        provenance.put("steps", steps);
        if (initial == null) {
            provenance.put("seed", seed);
            provenance.put("initial", settings.initial().toString());
            provenance.put("maxAge", settings.maxAge());
        } else {
            provenance.put("initial", String.valueOf(initial.getFileName()));
        }
        return provenance;
    }

    private Path requireTarget() {
        Path file = out;
        if (file == null) {
            throw new IllegalArgumentException("expected --out FILE.npz, got none");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "expected --out to name a file in a folder that exists, got " + file + "; make the folder first");
        }
        return file;
    }

    private void requireNew(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("expected --out to name a file, but " + file + " is something else");
        }
        if (Files.exists(file) && !force) {
            throw new IllegalArgumentException(
                    "expected --out to name a new file, but " + file + " exists; add --force to replace it");
        }
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

    private SimulateSummary summary(
            Simulation simulation,
            List<Path> files,
            int count,
            int steps,
            long seed,
            double seconds,
            double cpuSeconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("files", files.stream().map(Path::toString).toList());
        figures.put("equation", simulation.settings().equation().id());
        figures.put("trajectories", count);
        figures.put("steps", steps);
        figures.put("shape", simulation.outputGrid().shape().toArray());
        if (initial == null) {
            figures.put("seed", seed);
        }
        figures.put("seconds", seconds);
        figures.put("cpuSecondsPerTrajectory", cpuSeconds / count);
        String pace = "";
        if (simulation.settings().equation().isEvolution()) {
            double realTimeFactor =
                    count * (double) steps * simulation.settings().dt() / seconds;
            figures.put("realTimeFactor", realTimeFactor);
            pace = String.format(Locale.ROOT, "%.0f times real time, ", realTimeFactor);
        }
        String line = String.format(
                Locale.ROOT,
                "%s: %d trajectories of %d steps of %s in %.2f s (%s%.3f CPU seconds a trajectory)",
                files.stream().map(Path::toString).collect(Collectors.joining(", ")),
                count,
                steps,
                simulation.outputGrid().shape(),
                seconds,
                pace,
                cpuSeconds / count);
        return new SimulateSummary(line, figures);
    }
}
