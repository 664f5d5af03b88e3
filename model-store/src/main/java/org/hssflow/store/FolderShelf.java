package org.hssflow.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;

/**
 * Models in a folder, {@code <name>/<version>/}. A version is written beside its place and renamed into it, so it is there
 * as a whole or not at all, for readers and after a crash; and renamed away before it is deleted. What a crash leaves begins with a dot
 * and is never listed, and neither is an empty folder.
 *
 * <p>Links are followed inside the folder alone, and nothing but regular files is opened: a pipe would keep its reader waiting for ever.
 */
final class FolderShelf implements WritableShelf {
    private final Path root;

    FolderShelf(Path root) {
        this.root = root;
    }

    @Override
    public List<String> names() {
        return children(root).stream().filter(ModelId::isName).sorted().toList();
    }

    /** Whatever has a version's name, so that a damaged one is noticed, and its number not given again. */
    @Override
    public List<Integer> versions(String name) {
        Path folder = home(name);
        return children(folder).stream()
                .filter(child -> Shelf.isVersion(child) && !isEmpty(folder.resolve(child)))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }

    @Override
    public boolean has(String name, int version) {
        Path folder = folder(name, version);
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isEmpty(folder);
    }

    @Override
    public String path(String name, int version) {
        return folder(name, version).toString();
    }

    @Override
    public SortedMap<String, Long> files(String name, int version) {
        Path folder = folder(name, version);
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (String child : children(folder)) {
            if (!child.startsWith(".")) {
                sizes.put(child, size(folder.resolve(child)));
            }
        }
        return sizes;
    }

    private static long size(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + path, e);
        }
    }

    @Override
    public byte[] read(String name, int version, String file, long limit) {
        Path path = folder(name, version).resolve(file);
        try {
            Path real = requireInside(path);
            BasicFileAttributes attributes =
                    Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                String found = attributes.isDirectory() ? "a folder" : "a device, a pipe or a socket";
                throw new ModelFormatException(path.toString(), file, "a regular file", found);
            }
            requireWithin(limit, attributes.size(), path, file);
            try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
                byte[] bytes = in.readNBytes(Math.toIntExact(limit + 1));
                requireWithin(limit, bytes.length, path, file);
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(path.toString(), file, "a file", NONE);
        } catch (AccessDeniedException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        } catch (FileSystemException e) {
            throw notReadable(path, file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static void requireWithin(long limit, long size, Path path, String file) {
        if (size > limit) {
            throw new ModelFormatException(
                    path.toString(),
                    file,
                    "at most " + limit + " bytes",
                    (size == limit + 1 ? "more" : size + " bytes"));
        }
    }

    /** A link in a circle, or a file in place of the folder, is damage; anything else is a fault of the disk. */
    private static RuntimeException notReadable(Path path, String file, FileSystemException e) {
        if (Files.isSymbolicLink(path) || !Files.isDirectory(path.resolveSibling("."))) {
            return new ModelFormatException(path.toString(), file, "a file", "none behind a link: " + e.getReason());
        }
        return new UncheckedIOException("cannot read " + path, e);
    }

    /** Where it really is. */
    private Path requireInside(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!real.startsWith(root.toRealPath())) {
            throw new ModelFormatException(
                    path.toString(),
                    path.getFileName().toString(),
                    "to lie inside the store " + root,
                    "a link that leaves it");
        }
        return real;
    }

    @Override
    public boolean write(String name, int version, Map<String, byte[]> files) {
        Path target = folder(name, version);
        Path draft = beside(target);
        try {
            Files.createDirectories(home(name));
            requireInside(home(name));
            FileTree.write(draft, files);
            boolean moved = move(draft, target);
            FileTree.sync(home(name));
            return moved;
        } catch (IOException e) {
            deleteAfter(e, draft);
            throw new UncheckedIOException("cannot write " + target, e);
        }
    }

    private static boolean move(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                FileTree.delete(draft);
                return false;
            }
            throw e;
        }
    }

    private static void deleteAfter(IOException failure, Path draft) {
        try {
            if (Files.exists(draft)) {
                FileTree.delete(draft);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public boolean delete(String name, int version) {
        Path target = folder(name, version);
        Path gone = beside(target);
        try {
            requireInside(home(name));
            Files.move(target, gone, StandardCopyOption.ATOMIC_MOVE);
            FileTree.sync(home(name));
            FileTree.delete(gone);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + target, e);
        }
    }

    private static Path beside(Path version) {
        return version.resolveSibling("." + UUID.randomUUID());
    }

    private Path home(String name) {
        return root.resolve(ModelId.requireName(name));
    }

    private Path folder(String name, int version) {
        return home(name).resolve(String.valueOf(version));
    }

    /** What cannot be listed is not taken for empty: whoever reads from it learns why. */
    private static boolean isEmpty(Path folder) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return !stream.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> children(Path folder) {
        List<String> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(child -> children.add(child.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return children;
    }
}
