package org.hssflow.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/** Where the models are that the job trains: a folder that is kept, or one that {@link #close()} removes. */
record DemoStore(Path folder, boolean kept) implements AutoCloseable {
    /** @param folder one to keep, or null */
    static DemoStore open(@Nullable Path folder) throws IOException {
        return folder == null
                ? new DemoStore(Files.createTempDirectory("hssflow-models-"), false)
                : new DemoStore(folder, true);
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}
