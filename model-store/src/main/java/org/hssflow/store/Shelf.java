package org.hssflow.store;

import java.util.List;
import java.util.SortedMap;

/**
 * One place that holds models: a folder, another file system, or what the program ships. It finds bytes; what they mean, and whether they
 * are to be believed, is for {@link ModelStore} to say. Files whose names begin with a dot are nobody's: drafts and claims of writers.
 */
public interface Shelf {
    /** The file that says what a version is. */
    String MANIFEST = "manifest.json";

    /** What {@link org.hssflow.hss.io.ModelFormatException#found()} says of a file that is not there. */
    String NONE = "none";

    /** Whether it is a version as its folder and a user write it: {@code 3}. */
    static boolean isVersion(String text) {
        return text.matches("[1-9][0-9]{0,8}");
    }

    /** The names of all models here, sorted. */
    List<String> names();

    /** The versions of a model here, rising; none if there is no such model. */
    List<Integer> versions(String name);

    /** Whether there is such a version. */
    default boolean has(String name, int version) {
        return versions(name).contains(version);
    }

    /** What to call a version's folder in errors. */
    String path(String name, int version);

    /**
     * What lies in a version's folder: bytes by name. Whatever is no file counts, too, and has no bytes.
     *
     * @return none if there is no such version
     */
    SortedMap<String, Long> files(String name, int version);

    /**
     * The bytes of one file, which are counted rather than believed to be as many as the place says.
     *
     * @param limit in bytes
     * @throws org.hssflow.hss.io.ModelFormatException if it is missing ({@link #NONE}), longer than the limit, no regular file, or not of
     *     this place
     * @throws java.io.UncheckedIOException if it cannot be read, though it may be sound
     */
    byte[] read(String name, int version, String file, long limit);
}
