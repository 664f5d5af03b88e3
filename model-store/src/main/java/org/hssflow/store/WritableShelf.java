package org.hssflow.store;

import java.util.Map;

/** A place where versions are published, by any number of threads and processes at once. */
public interface WritableShelf extends Shelf {
    /**
     * Writes one version: readers see all of it or nothing, also after a crash.
     *
     * @param files name to bytes; {@link #MANIFEST} among them
     * @return false if the version is somebody else's: there already, or being written, or left by a writer that died
     * @throws java.io.UncheckedIOException if the files cannot be written; then readers see none of them
     */
    boolean write(String name, int version, Map<String, byte[]> files);

    /**
     * Removes one version: readers that have not begun see all of it or nothing.
     *
     * @return false if there is no such version
     * @throws java.io.UncheckedIOException if it cannot be removed
     */
    boolean delete(String name, int version);
}
