package org.hssflow.simulators.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hssflow.pde.Axis;

/**
 * The layout that {@code Data_Merge.py} of PDEBench writes: root datasets [trajectory, time, x(, y(, z))], either one named
 * {@code tensor} or one per field ({@code density}, {@code pressure}, {@code Vx}, …), beside {@code x-coordinate},
 * {@code y-coordinate}, {@code z-coordinate} and {@code t-coordinate}. Root attributes ({@code Nu}, {@code beta}, {@code eta}, …)
 * are the parameters of all trajectories. Source: github.com/pdebench/PDEBench, pdebench/data_gen/data_gen_NLE.
 */
final class PdeBench {
    private static final String COORDINATE = "-coordinate";
    static final List<String> AXES = List.of("x", "y", "z");
    private static final String TIME = "t" + COORDINATE;

    private PdeBench() {}

    static HdfRecording read(HdfSource source, List<String> requested) throws RecordingException {
        source.array("x" + COORDINATE); // before anything else: without it the file is of some other layout
        List<String> there = source.datasets("").stream()
                .filter(name -> !name.endsWith(COORDINATE))
                .toList();
        if (there.isEmpty()) {
            throw new RecordingException(
                    source.name(""), "a dataset 'tensor' or one per field", "coordinates alone", "add the states");
        }
        List<String> names = Recordings.select(source.name(""), there, requested);
        int[] shape = shape(
                source.array(names.get(0)),
                "[trajectory, time, x(, y(, z))]",
                "choose fields that vary in time and in 1 to 3 space dimensions");
        List<Axis> axes = axes(source, shape);
        Axis time = UniformAxis.time(source.array(TIME), shape[1]);
        List<HdfField> fields = new ArrayList<>();
        for (String name : names) {
            fields.add(HdfField.scalar(
                    source.array(name),
                    shape[0],
                    shape[1],
                    axes.stream().map(Axis::points).toList()));
        }
        return HdfRecording.of(
                source,
                time,
                axes,
                names,
                Collections.nCopies(shape[0], fields),
                Collections.nCopies(shape[0], source.numbers("")),
                "PDEBench, the fields " + names);
    }

    /**
     * The shape of states in 1 to 3 space dimensions.
     *
     * @param layout two axes beside those of space
     */
    static int[] shape(HdfArray array, String layout, String remedy) throws RecordingException {
        int[] shape = array.shape();
        if (shape.length < 3
                || shape.length > 2 + AXES.size()
                || Arrays.stream(shape).anyMatch(n -> n == 0)) {
            throw array.mismatch(layout + ", none of them empty", "the shape " + Arrays.toString(shape), remedy);
        }
        return shape;
    }

    private static List<Axis> axes(HdfSource source, int[] shape) throws RecordingException {
        List<Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < shape.length - 2; axis++) {
            axes.add(UniformAxis.space(source.array(AXES.get(axis) + COORDINATE), shape[2 + axis]));
        }
        return axes;
    }
}
