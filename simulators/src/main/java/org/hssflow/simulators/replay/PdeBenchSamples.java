package org.hssflow.simulators.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Axis;

/**
 * The layout of PDEBench's diffusion-reaction, diffusion-sorption and shallow-water data: a group per trajectory, {@code 0000},
 * {@code 0001}, …, with {@code data} [time, x(, y(, z)), component] and {@code grid/x} (, {@code grid/y}, {@code grid/z}) and
 * {@code grid/t}. The components are the channels {@code data_0}, {@code data_1}, …, as they have no names. Source:
 * github.com/pdebench/PDEBench, pdebench/data_gen/gen_diff_react.py.
 */
final class PdeBenchSamples {
    private static final String DATA = "data";

    private PdeBenchSamples() {}

    /** Whether the root has groups that hold {@code data}. */
    static boolean recognises(HdfSource source) throws RecordingException {
        List<String> groups = source.groups("");
        return !groups.isEmpty() && source.has(groups.get(0) + "/" + DATA);
    }

    static HdfRecording read(HdfSource source, List<String> requested) throws RecordingException {
        Recordings.select(source.name(""), List.of(DATA), requested);
        List<String> samples = source.groups("");
        int[] shape = PdeBench.shape(
                source.array(samples.get(0) + "/" + DATA),
                "[time, x(, y(, z)), component]",
                "give data of 1 to 3 space dimensions");
        int components = shape[shape.length - 1];
        List<Axis> coordinates = coordinates(source, samples.get(0), shape);
        List<List<HdfField>> fields = new ArrayList<>();
        List<SortedMap<String, Double>> parameters = new ArrayList<>();
        for (String sample : samples) {
            List<Axis> own = coordinates(source, sample, shape);
            if (!own.equals(coordinates)) {
                throw new RecordingException(
                        source.name(sample + "/grid"),
                        "the same grid and times in every sample, " + coordinates,
                        own.toString(),
                        "put trajectories on different grids into different files");
            }
            HdfArray data = source.array(sample + "/" + DATA);
            List<Integer> points =
                    own.subList(1, own.size()).stream().map(Axis::points).toList();
            fields.add(List.of(
                    HdfField.of(data, 0, shape[0], points, Collections.nCopies(points.size(), true), components)));
            SortedMap<String, Double> numbers = new TreeMap<>(source.numbers(""));
            numbers.putAll(source.numbers(sample));
            parameters.add(numbers);
        }
        return HdfRecording.of(
                source,
                coordinates.get(0),
                coordinates.subList(1, coordinates.size()),
                Channels.numbered(DATA, components),
                fields,
                parameters,
                "PDEBench, a group per trajectory");
    }

    /** Time first, then space. */
    private static List<Axis> coordinates(HdfSource source, String sample, int[] shape) throws RecordingException {
        List<Axis> axes = new ArrayList<>();
        axes.add(UniformAxis.time(source.array(sample + "/grid/t"), shape[0]));
        for (int axis = 0; axis < shape.length - 2; axis++) {
            axes.add(UniformAxis.space(source.array(sample + "/grid/" + PdeBench.AXES.get(axis)), shape[1 + axis]));
        }
        return axes;
    }
}
