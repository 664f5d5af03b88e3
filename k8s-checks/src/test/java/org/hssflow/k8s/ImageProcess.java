package org.hssflow.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of the image as a process. */
final class ImageProcess implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("..", "flink-app", "src", "main", "docker");
    private static final long GRACE_SECONDS = 30; // as Kubernetes
    /** What the script leaves of the container's memory for the heap, in percent. */
    private static final int HEAP = 70;

    private final Process process;
    private final Path log;
    private final Thread end;

    private ImageProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
    }

    /**
     * @param command a script of the image, and its arguments
     * @param bytes of memory that the container has
     */
    static ImageProcess start(List<String> command, long bytes, FlinkHome home, Path log) throws IOException {
        List<String> here = new ArrayList<>(command);
        here.set(0, SCRIPTS.resolve(command.get(0)).toRealPath().toString());
        ProcessBuilder builder =
                new ProcessBuilder(here).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(home.environment());
        builder.environment().put("HSSFLOW_JAVA_OPTS", "-Xmx" + bytes / 100 * HEAP);
        return new ImageProcess(builder.start(), log);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, as Kubernetes ends a pod. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "expected an end within " + GRACE_SECONDS + " s of SIGTERM, got none: " + log());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(end);
    }
}
