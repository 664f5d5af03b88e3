package org.hssflow.store;

import java.util.List;

/** One place that holds models: a folder, or what the program ships. */
interface Shelf {
    /** The names of all models here, sorted. */
    List<String> names();

    /** The versions of a model here, rising; none if there is no such model. */
    List<Integer> versions(String name);

    /** What to call a version's folder in errors. */
    String path(String name, int version);

    /**
     * The bytes of one file.
     *
     * @throws org.hssflow.hss.io.ModelFormatException if it is missing, too large or not of this store
     */
    byte[] read(String name, int version, String file);
}
