package org.hssflow.operators.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.Shelf;
import org.hssflow.store.WritableShelf;

/**
 * Models on any file system that Flink knows, laid out as in a folder, {@code <root>/<name>/<version>/}. It needs no rename of folders and
 * no file that is made only if it is not there, which object stores lack; only that what was written is listed and read from then on. A
 * version is there for readers once its manifest is, which is written last and appears whole; see {@link VersionWriter}.
 */
final class FileSystemShelf implements WritableShelf {
    private final FileSystem files;
    private final Path root;

    FileSystemShelf(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    @Override
    public List<String> names() {
        return children(root).stream().filter(ModelId::isName).sorted().toList();
    }

    @Override
    public List<Integer> versions(String name) {
        return children(home(name)).stream()
                .filter(Shelf::isVersion)
                .map(Integer::valueOf)
                .filter(version -> has(name, version))
                .sorted()
                .toList();
    }

    @Override
    public boolean has(String name, int version) {
        Path manifest = new Path(folder(name, version), MANIFEST);
        try {
            return files.exists(manifest);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + manifest, e);
        }
    }

    @Override
    public String path(String name, int version) {
        return folder(name, version).toString();
    }

    @Override
    public SortedMap<String, Long> files(String name, int version) {
        SortedMap<String, Long> sizes = new TreeMap<>();
        try {
            for (FileStatus child : Listing.of(files, folder(name, version))) {
                if (!child.getPath().getName().startsWith(".")) {
                    sizes.put(child.getPath().getName(), child.isDir() ? 0 : child.getLen());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder(name, version), e);
        }
        return sizes;
    }

    @Override
    public byte[] read(String name, int version, String file, long limit) {
        Path path = new Path(folder(name, version), file);
        try {
            FileStatus status = files.getFileStatus(path);
            if (status.isDir()) {
                throw new ModelFormatException(path.toString(), file, "a regular file", "a folder");
            }
            requireWithin(limit, status.getLen(), path);
            try (InputStream in = files.open(path)) {
                byte[] bytes = in.readNBytes(Math.toIntExact(limit + 1));
                requireWithin(limit, bytes.length, path);
                return bytes;
            }
        } catch (FileNotFoundException e) {
            throw new ModelFormatException(path.toString(), file, "a file", NONE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static void requireWithin(long limit, long size, Path path) {
        if (size > limit) {
            throw new ModelFormatException(
                    path.toString(), path.getName(), "at most " + limit + " bytes", size + " bytes or more");
        }
    }

    @Override
    public boolean write(String name, int version, Map<String, byte[]> contents) {
        Path folder = folder(name, version);
        try {
            return new VersionWriter(files, folder).write(contents);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
    }

    @Override
    public boolean delete(String name, int version) {
        Path folder = folder(name, version);
        try {
            if (!has(name, version)) {
                return false;
            }
            files.delete(new Path(folder, MANIFEST), false);
            files.delete(folder, true);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private Path home(String name) {
        return new Path(root, ModelId.requireName(name));
    }

    private Path folder(String name, int version) {
        return new Path(home(name), String.valueOf(version));
    }

    private List<String> children(Path folder) {
        try {
            return Listing.of(files, folder).stream()
                    .map(child -> child.getPath().getName())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }
}
