package org.hssflow.operators.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** What is in a folder. */
final class Listing {
    private Listing() {}

    /** Empty if there is no such folder: file systems differ in how they say that. */
    static List<FileStatus> of(FileSystem files, Path folder) throws IOException {
        try {
            FileStatus[] found = files.listStatus(folder);
            return found == null ? List.of() : Arrays.asList(found);
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
