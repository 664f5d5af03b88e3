package org.hssflow.simulators.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hssflow.pde.Shape;

/**
 * A field that varies in time, as it lies in a file: [trajectory, time, space…, component], where the trajectory, space axes along
 * which it does not vary, and the component of a scalar are left out.
 */
final class HdfField {
    private final HdfArray array;
    private final boolean sampleVarying;
    private final int components;
    private final int[] offsets; // of each point of the grid: where its first component lies in a state of the file

    private HdfField(HdfArray array, boolean sampleVarying, int components, int[] offsets) {
        this.array = array;
        this.sampleVarying = sampleVarying;
        this.components = components;
        this.offsets = offsets;
    }

    /**
     * @param trajectories the extent of the first axis; 0 if there is none, as all trajectories are the same or the dataset
     *     holds but one
     * @param points the points of the grid along each axis
     * @param varying whether the field has that axis
     * @param components the extent of the last axis; 0 if there is none
     * @throws RecordingException if the dataset has another shape
     */
    static HdfField of(
            HdfArray array, int trajectories, int states, List<Integer> points, List<Boolean> varying, int components)
            throws RecordingException {
        List<Integer> extents = new ArrayList<>();
        if (trajectories > 0) {
            extents.add(trajectories);
        }
        extents.add(states);
        for (int axis = 0; axis < points.size(); axis++) {
            if (varying.get(axis)) {
                extents.add(points.get(axis));
            }
        }
        if (components > 0) {
            extents.add(components);
        }
        array.requireShape(extents.stream().mapToInt(Integer::intValue).toArray());
        int perPoint = Math.max(1, components);
        requireState(array, perPoint, points);
        return new HdfField(array, trajectories > 0, perPoint, offsets(points, varying, perPoint));
    }

    /** The same with every axis, [trajectory, time, space…]. */
    static HdfField scalar(HdfArray array, int trajectories, int states, List<Integer> points)
            throws RecordingException {
        return of(array, trajectories, states, points, Collections.nCopies(points.size(), true), 0);
    }

    private static void requireState(HdfArray array, int components, List<Integer> points) throws RecordingException {
        try {
            Shape unused = Shape.of(
                    components, points.stream().mapToInt(Integer::intValue).toArray());
        } catch (IllegalArgumentException e) {
            throw array.mismatch(
                    "states that fit into memory", "'" + e.getMessage() + "'", "keep every n-th point in the file");
        }
    }

    private static int[] offsets(List<Integer> points, List<Boolean> varying, int perPoint) {
        int[] offsets = {0};
        for (int axis = 0; axis < points.size(); axis++) { // slowest first: each axis multiplies the positions so far
            int n = points.get(axis);
            int[] next = new int[offsets.length * n];
            for (int i = 0; i < next.length; i++) {
                next[i] = varying.get(axis) ? offsets[i / n] * n + i % n * perPoint : offsets[i / n];
            }
            offsets = next;
        }
        return offsets;
    }

    /** The number of values in one state: components times points. */
    int size() {
        return components * offsets.length;
    }

    /** Writes the state, [component, space…], into a larger one. */
    void read(int trajectory, int time, float[] state, int at) throws RecordingException {
        int[] extents = array.shape();
        long[] from = new long[extents.length];
        int timeAxis = 0;
        if (sampleVarying) {
            from[0] = trajectory;
            extents[0] = 1;
            timeAxis = 1;
        }
        from[timeAxis] = time;
        extents[timeAxis] = 1;
        float[] values = array.slice(from, extents);
        for (int i = 0; i < size(); i++) {
            float value = values[offsets[i % offsets.length] + i / offsets.length];
            if (!Float.isFinite(value)) {
                throw array.mismatch(
                        "finite float32 numbers",
                        value + " in trajectory " + trajectory + " at time index " + time,
                        "leave out trajectories that blew up");
            }
            state[at + i] = value;
        }
    }
}
