package org.hssflow.simulators.replay;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.hssflow.pde.Axis;
import org.hssflow.pde.Grid;

/** Trajectories in an HDF5 file, of which each layout says where they lie. */
final class HdfRecording implements Recording {
    private final HdfSource source;
    private final Axis time;
    private final Grid grid;
    private final List<String> channels;
    private final List<List<HdfField>> fields; // of each trajectory
    private final List<SortedMap<String, Double>> parameters; // of each trajectory
    private final String description;

    private HdfRecording(
            HdfSource source,
            Axis time,
            Grid grid,
            List<String> channels,
            List<List<HdfField>> fields,
            List<SortedMap<String, Double>> parameters,
            String description) {
        this.source = source;
        this.time = time;
        this.grid = grid;
        this.channels = channels;
        this.fields = fields;
        this.parameters = parameters;
        this.description = description;
    }

    /**
     * @param time of the states
     * @param fields of each trajectory, which together give the channels
     * @param parameters of each trajectory
     * @throws RecordingException if a state has more values or axes than one of ours can have
     */
    static HdfRecording of(
            HdfSource source,
            Axis time,
            List<Axis> axes,
            List<String> channels,
            List<List<HdfField>> fields,
            List<SortedMap<String, Double>> parameters,
            String description)
            throws RecordingException {
        return new HdfRecording(
                source, time, grid(source, channels, axes), List.copyOf(channels), fields, parameters, description);
    }

    private static Grid grid(HdfSource source, List<String> channels, List<Axis> axes) throws RecordingException {
        try {
            return new Grid(channels.size(), axes);
        } catch (IllegalArgumentException e) {
            throw new RecordingException(
                    source.name(""),
                    "1 to 3 space axes and states that fit into memory",
                    channels.size() + " channels on " + axes + " (" + e.getMessage() + ")",
                    "choose fewer fields",
                    e);
        }
    }

    @Override
    public int trajectories() {
        return fields.size();
    }

    @Override
    public int states() {
        return time.points();
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public double dt() {
        return time.spacing();
    }

    @Override
    public double startTime() {
        return time.start();
    }

    @Override
    public SortedMap<String, Double> parameters(int trajectory) {
        return Collections.unmodifiableSortedMap(parameters.get(trajectory));
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public float[] state(int trajectory, int time) throws RecordingException {
        if (trajectory < 0 || trajectory >= trajectories() || time < 0 || time >= states()) {
            throw new IndexOutOfBoundsException("expected a trajectory below " + trajectories() + " and a time below "
                    + states() + ", got " + trajectory + " and " + time);
        }
        float[] state = new float[grid.shape().size()];
        int at = 0;
        for (HdfField field : fields.get(trajectory)) {
            field.read(trajectory, time, state, at);
            at += field.size();
        }
        return state;
    }

    @Override
    public void close() throws RecordingException {
        source.close();
    }
}
