package org.hssflow.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.hss.io.ModelFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The models in the program's own jar, under {@code models/}. A jar's folders cannot be listed through a class loader, so
 * {@code models/index.txt} lists them.
 */
final class ShippedShelf implements Shelf {
    private static final String ROOT = "models";

    private record Entry(String name, int version) {}

    private final ClassLoader loader;
    private final List<Entry> entries;

    ShippedShelf(ClassLoader loader) {
        this.loader = loader;
        byte[] index = resource(ROOT + "/index.txt");
        if (index == null) {
            throw new IllegalStateException("the program's jar lacks " + ROOT + "/index.txt: build it again");
        }
        this.entries = new String(index, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    int space = line.indexOf(' ');
                    return new Entry(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
                })
                .toList();
    }

    @Override
    public List<String> names() {
        return entries.stream().map(Entry::name).distinct().sorted().toList();
    }

    @Override
    public List<Integer> versions(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::version)
                .sorted()
                .toList();
    }

    @Override
    public String path(String name, int version) {
        return "jar:" + ROOT + "/" + name + "/" + version;
    }

    /** Of those that a version may have: a jar's folders cannot be listed. */
    @Override
    public SortedMap<String, Long> files(String name, int version) {
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (String file : ModelFiles.NAMES) {
            byte[] bytes = resource(ROOT + "/" + name + "/" + version + "/" + file);
            if (bytes != null) {
                sizes.put(file, (long) bytes.length);
            }
        }
        return sizes;
    }

    /** What is in the program's own jar is as long as it says. */
    @Override
    public byte[] read(String name, int version, String file, long limit) {
        byte[] bytes = resource(ROOT + "/" + name + "/" + version + "/" + file);
        if (bytes == null || bytes.length > limit) {
            throw new ModelFormatException(
                    path(name, version) + "/" + file,
                    file,
                    bytes == null ? "a file" : "at most " + limit + " bytes",
                    bytes == null ? NONE : bytes.length + " bytes");
        }
        return bytes;
    }

    private byte @Nullable [] resource(String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " from the program's jar", e);
        }
    }
}
