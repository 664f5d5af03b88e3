package org.hssflow.simulators.replay;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An HDF5 file that is open: groups, datasets and attributes by their path below the root, {@code ""}. The errors of the library
 * become {@link RecordingException}s; one thread at a time reads.
 */
final class HdfSource implements AutoCloseable {
    private static final String DAMAGED =
            "copy or download it again; if it is complete, save it with h5py's default libver";

    private final Path path;
    private final HdfFile file;

    private HdfSource(Path path, HdfFile file) {
        this.path = path;
        this.file = file;
    }

    /** @throws RecordingException if the file is shorter than it says, or its beginning is damaged */
    static HdfSource open(Path path) throws RecordingException {
        HdfFile file = read(path.toString(), () -> new HdfFile(path));
        HdfSource source = new HdfSource(path, file);
        try {
            // jhdf would take whatever it finds where the data of a file that was cut off should be
            long end = read(
                    path.toString(),
                    () -> file.getHdfBackingStorage().getSuperblock().getEndOfFileAddress());
            long size = read(path.toString(), file.getHdfBackingStorage()::size);
            if (size < end) {
                throw new RecordingException(
                        path.toString(), "an HDF5 file of " + end + " bytes", "only " + size + " of them", DAMAGED);
            }
            return source;
        } catch (RecordingException e) {
            source.close();
            throw e;
        }
    }

    /** How an error names a part of this file. */
    String name(String node) {
        return node.isEmpty() ? path.toString() : path + "[" + node + "]";
    }

    boolean has(String node) throws RecordingException {
        return find(node).isPresent();
    }

    /** The names of the datasets in a group, sorted. */
    List<String> datasets(String group) throws RecordingException {
        return children(group, node -> node instanceof Dataset);
    }

    /** The names of the groups in a group, sorted. */
    List<String> groups(String group) throws RecordingException {
        return children(group, node -> node instanceof Group);
    }

    private List<String> children(String path, Predicate<Node> kind) throws RecordingException {
        Group group = group(path);
        return read(
                name(path),
                () -> group.getChildren().entrySet().stream()
                        .filter(child -> kind.test(target(child.getValue())))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
    }

    Group group(String path) throws RecordingException {
        if (find(path).orElse(null) instanceof Group group) {
            return group;
        }
        throw missing("a group '" + path + "'", path);
    }

    HdfArray array(String path) throws RecordingException {
        if (find(path).orElse(null) instanceof Dataset dataset) {
            return new HdfArray(this, path, dataset);
        }
        throw missing("a dataset '" + path + "'", path);
    }

    private RecordingException missing(String expected, String path) throws RecordingException {
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "" : path.substring(0, slash);
        String there = find(parent).orElse(null) instanceof Group group
                ? read(name(parent), () -> String.join(", ", group.getChildren().keySet()))
                : "";
        return new RecordingException(
                name(""),
                expected,
                there.isEmpty() ? "none" : "only " + there,
                "give a file in the layout of PDEBench or The Well, as they publish them");
    }

    /** The elements of an attribute, one or more: numbers or strings, where a NumPy bool is "TRUE" or "FALSE". */
    Optional<List<?>> attribute(String node, String name) throws RecordingException {
        Optional<Node> found = find(node);
        return read(name(node), () -> found.map(n -> n.getAttribute(name)).map(HdfSource::elements));
    }

    /** The attributes that are one finite number. */
    SortedMap<String, Double> numbers(String path) throws RecordingException {
        Node node = group(path);
        return read(name(path), () -> {
            SortedMap<String, Double> numbers = new TreeMap<>();
            node.getAttributes().forEach((name, attribute) -> {
                List<?> elements = elements(attribute);
                if (elements.size() == 1
                        && elements.get(0) instanceof Number number
                        && Double.isFinite(number.doubleValue())) {
                    numbers.put(name, number.doubleValue());
                }
            });
            return numbers;
        });
    }

    private static List<?> elements(Attribute attribute) {
        Object data = attribute.getData();
        if (data == null) {
            return List.of();
        }
        return data.getClass().isArray()
                ? IntStream.range(0, Array.getLength(data))
                        .mapToObj(i -> Objects.requireNonNull(Array.get(data, i), attribute.getName()))
                        .toList()
                : List.of(data);
    }

    private Optional<Node> find(String path) throws RecordingException {
        return read(name(path), () -> {
            Node node = file;
            for (String part : path.isEmpty() ? new String[0] : path.split("/")) {
                Node child = node instanceof Group group ? group.getChildren().get(part) : null;
                if (child == null) {
                    return Optional.empty();
                }
                node = target(child);
            }
            return Optional.of(node);
        });
    }

    private static Node target(Node node) {
        return node instanceof Link link ? link.getTarget() : node;
    }

    /** @param what for the message: the name of a part of this file */
    synchronized <T> T readFrom(String what, Supplier<T> reading) throws RecordingException {
        return read(what, reading);
    }

    private static <T> T read(String what, Supplier<T> reading) throws RecordingException {
        try {
            return reading.get();
        } catch (RuntimeException e) { // HdfException, but of a damaged file any other as well
            throw new RecordingException(what, "HDF5 that jhdf reads", "'" + root(e) + "'", DAMAGED, e);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    @Override
    public void close() throws RecordingException {
        read(path.toString(), () -> {
            file.close();
            return path;
        });
    }
}
