package org.hssflow.simulators.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.hssflow.pde.Grid;
import org.hssflow.pde.io.Dataset;

/** The project's own data sets: the channels of {@code u} are {@code u}, or {@code u_0}, {@code u_1}, …; time begins at 0. */
final class NpzRecording implements Recording {
    private final Dataset dataset;
    private final List<String> channels;
    private final int[] selected; // the channels of the data set

    private NpzRecording(Dataset dataset, List<String> channels, int[] selected) {
        this.dataset = dataset;
        this.channels = channels;
        this.selected = selected;
    }

    static NpzRecording open(Path path, List<String> fields) throws IOException {
        Dataset dataset = Dataset.read(path);
        List<String> there = Channels.numbered("u", dataset.grid().channels());
        List<String> channels = Recordings.select(path.toString(), there, fields);
        return new NpzRecording(
                dataset, channels, channels.stream().mapToInt(there::indexOf).toArray());
    }

    @Override
    public int trajectories() {
        return dataset.count();
    }

    @Override
    public int states() {
        return dataset.states();
    }

    @Override
    public Grid grid() {
        return new Grid(channels.size(), dataset.grid().axes());
    }

    @Override
    public double dt() {
        return dataset.dt();
    }

    @Override
    public double startTime() {
        return 0;
    }

    @Override
    public SortedMap<String, Double> parameters(int trajectory) {
        return dataset.parameters(trajectory);
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public String description() {
        return "a data set in .npz";
    }

    @Override
    public float[] state(int trajectory, int time) {
        float[] all = dataset.state(trajectory, time);
        int points = all.length / dataset.grid().channels();
        float[] state = new float[selected.length * points];
        IntStream.range(0, selected.length)
                .forEach(c -> System.arraycopy(all, selected[c] * points, state, c * points, points));
        return state;
    }

    @Override
    public void close() {} // in memory since it was opened
}
