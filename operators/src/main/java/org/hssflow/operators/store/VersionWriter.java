package org.hssflow.operators.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.hssflow.store.Shelf;

/**
 * Writes one version, on a file system that need not rename folders, nor make a file only if it is not there.
 *
 * <p>A writer first leaves a claim, a file of a name of its own, and then lists the folder. If it sees nothing but its claim, the version
 * is its own; otherwise it withdraws. Two writers cannot both see only their own: each wrote before it listed, so the one that wrote later
 * lists a folder in which the other's claim is, and claims of owners stay for as long as the version does. Both may see both, and
 * withdraw; each then waits a random while, so that they do not meet for ever.
 *
 * <p>A writer that dies or fails leaves a claim without a manifest: no version, and no reader ever sees one, but the number is never given
 * again. So an upload that arrives after its writer has given up does no harm.
 */
final class VersionWriter {
    private static final String CLAIM = ".claim-";
    private static final String DRAFT = ".manifest-";
    private static final int MAX_PAUSE_MILLIS = 100;

    private final FileSystem files;
    private final Path folder;

    VersionWriter(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** @return false if the version is somebody else's */
    boolean write(Map<String, byte[]> contents) throws IOException {
        if (!children().isEmpty()) {
            return false;
        }
        if (!claim()) {
            pause();
            return false;
        }
        fill(contents);
        return true;
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Whether the version is the caller's own from now on. */
    private boolean claim() throws IOException {
        String own = CLAIM + UUID.randomUUID();
        write(new Path(folder, own), own.getBytes(StandardCharsets.US_ASCII));
        if (children().equals(List.of(own))) {
            return true;
        }
        files.delete(new Path(folder, own), false);
        return false;
    }

    private void fill(Map<String, byte[]> contents) throws IOException {
        Path manifest = new Path(folder, Shelf.MANIFEST);
        Path draft = new Path(folder, DRAFT + UUID.randomUUID());
        try {
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                boolean last = file.getKey().equals(Shelf.MANIFEST);
                write(last ? draft : new Path(folder, file.getKey()), file.getValue());
            }
            // Where files grow under the eyes of readers a rename is atomic; where a rename is a copy, files appear
            // whole.
            if (!files.rename(draft, manifest)) {
                throw new IOException("expected to rename " + draft + " to " + manifest + ", but it was refused");
            }
        } catch (IOException e) {
            empty(manifest, e);
            throw e;
        }
    }

    /** Takes back what was written, the manifest first; the claim stays. */
    private void empty(Path manifest, IOException failure) {
        try {
            files.delete(manifest, false);
            for (String child : children()) {
                if (!child.startsWith(CLAIM)) {
                    files.delete(new Path(folder, child), false);
                }
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void write(Path path, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(path, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(bytes);
        }
    }

    private List<String> children() throws IOException {
        return Listing.of(files, folder).stream()
                .map(child -> child.getPath().getName())
                .toList();
    }
}
