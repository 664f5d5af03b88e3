package org.hssflow.simulators.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.hssflow.pde.Grid;

/**
 * Recorded trajectories of one problem on one grid, read state by state. Of an HDF5 file only the state that is asked for is in
 * memory; an {@code .npz} is in memory as a whole.
 *
 * <p>May be read by several threads at once.
 */
public interface Recording extends AutoCloseable {
    /** The number of trajectories, at least 1. */
    int trajectories();

    /** The number of states of each trajectory, the initial one included. */
    int states();

    /** The grid of every state; its channels are {@link #channels()}. */
    Grid grid();

    /** The time between two states, in the units of the file. */
    double dt();

    /** The time of the first state, in the units of the file. */
    double startTime();

    /**
     * What the file says about the physics of one trajectory, under the names that the file uses; may be empty.
     *
     * @param trajectory 0 to {@code trajectories() - 1}
     */
    SortedMap<String, Double> parameters(int trajectory);

    /** The names of the channels: of a field, or of a component of one, such as {@code velocity_x}. */
    List<String> channels();

    /** In one line: the format, and what else the file says that a grid does not hold, such as the boundary conditions. */
    String description();

    /**
     * One state, [channel, space…] in C order; the caller's own.
     *
     * @param trajectory 0 to {@code trajectories() - 1}
     * @param time 0 to {@code states() - 1}
     * @throws RecordingException if a value is not finite, or the file is damaged
     */
    float[] state(int trajectory, int time) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens a file; the format is told by the content: a zip is an {@code .npz}, an HDF5 file is PDEBench's or The Well's.
     *
     * @param fields the fields to read, in this order; empty for all that vary in time, in the order of the file
     * @throws RecordingException if the file is none of these, is damaged, lacks a field, or does not hold trajectories on a
     *     uniform grid with equal time steps
     * @throws org.hssflow.pde.io.NpyFormatException the same, about an {@code .npz}
     */
    static Recording open(Path file, List<String> fields) throws IOException {
        return Recordings.open(file, fields);
    }

    /**
     * Every {@code spaceStride}-th point along each axis and every {@code timeStride}-th state, each beginning with the first.
     * Spacing and dt grow accordingly. To close it closes this recording.
     *
     * @param spaceStride must divide the points of every axis
     * @param timeStride must leave at least two states, unless it is 1
     * @throws IllegalArgumentException naming the strides that are possible
     */
    default Recording subsampled(int spaceStride, int timeStride) {
        return spaceStride == 1 && timeStride == 1 ? this : new Subsampled(this, spaceStride, timeStride);
    }
}
