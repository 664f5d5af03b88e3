package org.hssflow.simulators.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hssflow.pde.Axis;

/**
 * The layout of The Well: the groups {@code dimensions}, {@code boundary_conditions}, {@code scalars}, {@code t0_fields} and
 * {@code t1_fields}, with attributes that say along what each dataset varies. Scalars that do not vary in time are parameters.
 * The components of a vector become channels, {@code velocity_x}, …; fields that do not vary in time are no states and are left
 * out, and so are tensors, {@code t2_fields}. Source: github.com/PolymathicAI/the_well, docs/data_format.md and
 * scripts/check_thewell_formatting.py.
 */
final class TheWell {
    private final WellAttributes attributes;
    private final HdfSource source;
    private final int trajectories;
    private final List<String> dimensions;

    private TheWell(HdfSource source) throws RecordingException {
        this.source = source;
        this.attributes = new WellAttributes(source);
        this.trajectories = attributes.integer("n_trajectories");
        this.dimensions = attributes.strings("dimensions", "spatial_dims");
    }

    /** Whether the file has a group or an attribute that only The Well has. */
    static boolean recognises(HdfSource source) throws RecordingException {
        return source.has("t0_fields")
                || source.has("dimensions")
                || source.attribute("", "grid_type").isPresent();
    }

    static HdfRecording read(HdfSource source, List<String> requested) throws RecordingException {
        return new TheWell(source).read(requested);
    }

    private HdfRecording read(List<String> requested) throws RecordingException {
        String name = attributes.string("", "dataset_name");
        requireUniformGrid();
        Axis time = time();
        List<Axis> axes = axes();
        List<Integer> points = axes.stream().map(Axis::points).toList();
        List<String> leftOut = new ArrayList<>();
        Map<String, Integer> orders = fields(leftOut);
        List<HdfField> fields = new ArrayList<>();
        List<String> channels = new ArrayList<>();
        for (String field : Recordings.select(source.name(""), List.copyOf(orders.keySet()), requested)) {
            int order = orders.getOrDefault(field, 0);
            String path = "t" + order + "_fields/" + field;
            fields.add(HdfField.of(
                    source.array(path),
                    attributes.flag(path, "sample_varying") ? trajectories : 0,
                    time.points(),
                    points,
                    attributes.flags(path, "dim_varying", dimensions.size()),
                    order == 0 ? 0 : dimensions.size()));
            channels.addAll(
                    order == 0
                            ? List.of(field)
                            : dimensions.stream().map(d -> field + "_" + d).toList());
        }
        return HdfRecording.of(
                source,
                time,
                axes,
                channels,
                Collections.nCopies(trajectories, fields),
                parameters(),
                "The Well, " + name + ", boundaries " + boundaries()
                        + (leftOut.isEmpty() ? "" : ", left out " + String.join(", ", leftOut)));
    }

    private void requireUniformGrid() throws RecordingException {
        String gridType = attributes.string("", "grid_type");
        if (!gridType.equalsIgnoreCase("cartesian")) {
            throw attributes.mismatch("", "grid_type", "cartesian", gridType, "interpolate to a Cartesian grid first");
        }
        int n = attributes.integer("n_spatial_dims");
        if (n != dimensions.size() || n < 1 || n > 3) {
            throw attributes.mismatch(
                    "", "n_spatial_dims", "1 to 3, as many as spatial_dims " + dimensions, "" + n, "correct the file");
        }
        if (trajectories < 1) {
            throw attributes.mismatch("", "n_trajectories", "at least 1", "" + trajectories, "add trajectories");
        }
    }

    private List<Axis> axes() throws RecordingException {
        List<Axis> axes = new ArrayList<>();
        for (String dimension : dimensions) {
            HdfArray x = source.array("dimensions/" + dimension);
            axes.add(UniformAxis.space(x, x.shape().length == 1 ? x.shape()[0] : 0));
        }
        return axes;
    }

    /** [time], or [trajectory, time] with the same times for all. */
    private Axis time() throws RecordingException {
        HdfArray array = source.array("dimensions/time");
        int[] shape = array.shape();
        double[] t = array.doubles();
        if (shape.length != 2) {
            array.requireShape(t.length);
            return UniformAxis.of(array, t);
        }
        array.requireShape(trajectories, shape[1]);
        double[] first = Arrays.copyOf(t, shape[1]);
        for (int i = 0; i < trajectories; i++) {
            if (!Arrays.equals(first, Arrays.copyOfRange(t, i * shape[1], (i + 1) * shape[1]))) {
                throw array.mismatch(
                        "the same times in every trajectory",
                        "others in trajectory " + i + " than in the first",
                        "put trajectories with different times into different files");
            }
        }
        return UniformAxis.of(array, first);
    }

    /** The order (0 scalar, 1 vector) of each field that varies in time. */
    private Map<String, Integer> fields(List<String> leftOut) throws RecordingException {
        Map<String, Integer> orders = new LinkedHashMap<>();
        for (int order = 0; order <= 2; order++) {
            String group = "t" + order + "_fields";
            if (order > 0 && !source.has(group)) {
                continue;
            }
            for (String field : attributes.strings(group, "field_names")) {
                if (order == 2) {
                    leftOut.add("the tensor " + field);
                } else if (attributes.flag(group + "/" + field, "time_varying")) {
                    orders.put(field, order);
                } else {
                    leftOut.add("the constant " + field);
                }
            }
        }
        if (orders.isEmpty()) {
            throw new RecordingException(
                    source.name(""), "scalar or vector fields that vary in time", "none", "give another file");
        }
        return orders;
    }

    private List<SortedMap<String, Double>> parameters() throws RecordingException {
        List<SortedMap<String, Double>> parameters = new ArrayList<>();
        IntStream.range(0, trajectories).forEach(i -> parameters.add(new TreeMap<>()));
        for (String name : attributes.strings("scalars", "field_names")) {
            String path = "scalars/" + name;
            if (attributes.flag(path, "time_varying")) {
                continue;
            }
            HdfArray array = source.array(path);
            double[] values = array.doubles();
            boolean each = attributes.flag(path, "sample_varying");
            if (values.length != (each ? trajectories : 1)
                    || !Arrays.stream(values).allMatch(Double::isFinite)) {
                throw array.mismatch(
                        each ? trajectories + " finite numbers, one per trajectory" : "one finite number",
                        Arrays.toString(values),
                        "correct the file");
            }
            IntStream.range(0, trajectories).forEach(i -> parameters.get(i).put(name, values[each ? i : 0]));
        }
        return parameters;
    }

    private String boundaries() throws RecordingException {
        List<String> types = new ArrayList<>();
        for (String boundary : source.groups("boundary_conditions")) {
            String path = "boundary_conditions/" + boundary;
            types.add(String.join(" ", attributes.strings(path, "associated_dims")) + ": "
                    + attributes.string(path, "bc_type"));
        }
        return types.toString();
    }
}
