package org.hssflow.operators.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.hssflow.store.ModelStore;

/** Where a model store is: a folder, or a URI of a file system that Flink knows. */
public final class StoreLocation {
    /** At least two letters: C:\models is a folder. */
    private static final Pattern URI_OF_A_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private static final String LOCAL = "file";

    private StoreLocation() {}

    /**
     * Opens a store. A folder need not exist.
     *
     * @param location such as {@code models}, {@code file:///srv/models} or {@code s3://bucket/models}
     * @throws IllegalArgumentException if it is no such URI, or Flink has no file system for its scheme
     * @throws UncheckedIOException if that file system cannot be reached
     */
    public static ModelStore open(String location) {
        return folder(location).map(ModelStore::open).orElseGet(() -> foreign(location));
    }

    /**
     * The local folder that is meant, or none if it is a URI of another file system.
     *
     * @throws IllegalArgumentException if it is a URI, but none of an absolute path
     */
    public static Optional<Path> folder(String location) {
        if (!URI_OF_A_SCHEME.matcher(location).matches()) {
            return Optional.of(Path.of(location));
        }
        URI uri = uri(location);
        if (!LOCAL.equalsIgnoreCase(uri.getScheme())) {
            return Optional.empty();
        }
        String host = uri.getAuthority();
        if (uri.isOpaque()
                || (host != null && !host.equals("localhost"))
                || !uri.getPath().startsWith("/")) {
            throw new IllegalArgumentException(
                    "expected a local model store as a path, or as file:///absolute/path, got '" + location + "'");
        }
        return Optional.of(Path.of(uri.getPath()));
    }

    private static ModelStore foreign(String location) {
        URI uri = uri(location);
        if (uri.isOpaque() || uri.getPath() == null) {
            throw new IllegalArgumentException("expected the URI of a model store, such as s3://bucket/models, got '"
                    + location + "'; for a folder of that name write ./" + location);
        }
        try {
            return ModelStore.open(
                    // Unguarded: a store outlives the task that opened it, and closes every stream itself.
                    new FileSystemShelf(
                            FileSystem.getUnguardedFileSystem(uri), new org.apache.flink.core.fs.Path(location)));
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IllegalArgumentException(
                    "expected a model store on a file system that Flink has here, got '" + location
                            + "'; put Flink's plugin for " + uri.getScheme()
                            + " into a folder of its own in the one that FLINK_PLUGINS_DIR names ("
                            + e.getMessage() + ")",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach the model store " + location, e);
        }
    }

    private static URI uri(String location) {
        try {
            return new URI(location);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "expected a path, or a URI such as s3://bucket/models, got '" + location + "': " + e.getReason(),
                    e);
        }
    }
}
