package org.hssflow.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;

/**
 * Models in a folder, {@code <name>/<version>/}. A version is written beside its place and renamed into it, so it is there
 * as a whole or not at all, for readers and after a crash. What a crash leaves begins with a dot and is never listed, and
 * neither is an empty folder.
 */
final class FolderShelf implements Shelf {
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
    /** Weights of 128 million parameters: far above any surrogate, far below the memory of a task manager. */
    private static final long MAX_FILE = 512L << 20;

    private final Path root;

    FolderShelf(Path root) {
        this.root = root;
    }

    @Override
    public List<String> names() {
        return children(root).stream().filter(FolderShelf::isName).sorted().toList();
    }

    @Override
    public List<Integer> versions(String name) {
        Path folder = root.resolve(ModelId.requireName(name));
        return children(folder).stream()
                .filter(child -> VERSION.matcher(child).matches() && !isEmpty(folder.resolve(child)))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }

    @Override
    public String path(String name, int version) {
        return folder(name, version).toString();
    }

    @Override
    public byte[] read(String name, int version, String file) {
        Path path = folder(name, version).resolve(file);
        try {
            if (!path.toRealPath().startsWith(root.toRealPath())) {
                throw new ModelFormatException(
                        path.toString(), file, "a file inside the store", "a link that leaves it");
            }
            long size = Files.size(path);
            if (size > MAX_FILE) {
                throw new ModelFormatException(
                        path.toString(), file, "at most " + MAX_FILE + " bytes", size + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(path.toString(), file, "a file", "none");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /**
     * Writes one version.
     *
     * @param files name to bytes
     * @return false if the version is there already
     * @throws UncheckedIOException if the files cannot be written; then no draft is left
     */
    boolean write(String name, int version, Map<String, byte[]> files) {
        Path target = folder(name, version);
        Path draft = target.resolveSibling("." + UUID.randomUUID());
        try {
            Files.createDirectories(draft);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                writeDurably(draft.resolve(file.getKey()), file.getValue());
            }
            syncFolder(draft);
            boolean moved = move(draft, target);
            syncFolder(target.resolveSibling("."));
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
            if (Files.exists(target)) {
                delete(draft);
                return false;
            }
            throw e;
        }
    }

    private static void deleteAfter(IOException failure, Path draft) {
        try {
            if (Files.exists(draft)) {
                delete(draft);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void delete(Path draft) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(draft)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(draft);
    }

    private static void writeDurably(Path path, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path folder(String name, int version) {
        return root.resolve(ModelId.requireName(name)).resolve(String.valueOf(version));
    }

    private static boolean isName(String child) {
        try {
            ModelId.requireName(child);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A folder that cannot be listed is not taken for empty: whoever reads from it learns why. */
    private static boolean isEmpty(Path folder) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return !stream.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> children(Path folder) {
        List<String> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, Files::isDirectory)) {
            stream.forEach(child -> children.add(child.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return children;
    }
}
