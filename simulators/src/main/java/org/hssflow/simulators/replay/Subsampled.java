package org.hssflow.simulators.replay;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Grid;

/** Every n-th point along each axis of every m-th state of another recording. */
final class Subsampled implements Recording {
    private final Recording all;
    private final int timeStride;
    private final Grid grid;
    private final int[] kept; // where the kept points of one channel lie among all of them

    Subsampled(Recording all, int spaceStride, int timeStride) {
        requireDivisor(all.grid().axes(), spaceStride);
        int longest = Math.max(1, all.states() - 1);
        if (timeStride < 1 || timeStride > longest) {
            throw new IllegalArgumentException("expected a time stride of 1 to " + longest + ", so that of "
                    + all.states() + " states two are left, got " + timeStride);
        }
        this.all = all;
        this.timeStride = timeStride;
        this.grid = all.grid().every(spaceStride);
        this.kept = kept(all.grid().axes(), spaceStride);
    }

    private static void requireDivisor(List<Axis> axes, int stride) {
        int fewest = axes.stream().mapToInt(Axis::points).min().orElseThrow();
        List<Integer> divisors = IntStream.rangeClosed(1, fewest)
                .filter(d -> axes.stream().allMatch(axis -> axis.points() % d == 0))
                .boxed()
                .toList();
        if (!divisors.contains(stride)) {
            throw new IllegalArgumentException("expected a space stride that divides the points of every axis, "
                    + axes.stream().map(Axis::points).toList() + ", which is one of " + divisors + ", got " + stride);
        }
    }

    private static int[] kept(List<Axis> axes, int stride) {
        int[] kept = {0};
        for (Axis axis : axes) { // slowest first: each axis multiplies the positions so far
            kept = IntStream.of(kept)
                    .flatMap(before ->
                            IntStream.range(0, axis.points() / stride).map(i -> before * axis.points() + i * stride))
                    .toArray();
        }
        return kept;
    }

    @Override
    public int trajectories() {
        return all.trajectories();
    }

    @Override
    public int states() {
        return (all.states() - 1) / timeStride + 1;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public double dt() {
        return timeStride * all.dt();
    }

    @Override
    public double startTime() {
        return all.startTime();
    }

    @Override
    public SortedMap<String, Double> parameters(int trajectory) {
        return all.parameters(trajectory);
    }

    @Override
    public List<String> channels() {
        return all.channels();
    }

    @Override
    public String description() {
        return all.description();
    }

    @Override
    public float[] state(int trajectory, int time) throws IOException {
        if (time < 0 || time >= states()) {
            throw new IndexOutOfBoundsException("expected a time below " + states() + ", got " + time);
        }
        float[] state = all.state(trajectory, time * timeStride);
        int points = state.length / grid.channels();
        float[] subsampled = new float[grid.channels() * kept.length];
        for (int i = 0; i < subsampled.length; i++) {
            subsampled[i] = state[i / kept.length * points + kept[i % kept.length]];
        }
        return subsampled;
    }

    @Override
    public void close() throws IOException {
        all.close();
    }
}
