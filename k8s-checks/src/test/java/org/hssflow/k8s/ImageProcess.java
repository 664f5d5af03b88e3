package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A container of a Deployment as a process: the image's own script, with the manifest's arguments. */
final class ImageProcess implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("..", "flink-app", "src", "main", "docker");
    private static final long GRACE_SECONDS = 30; // as Kubernetes

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
     * @param container of a pod, whose command is a script of the image
     * @param more arguments behind those of the manifest; the last of an option wins
     */
    static ImageProcess start(JsonNode container, Replacements replacements, FlinkHome home, Path log, String... more)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(SCRIPTS.resolve(container.at("/command/0").asText())
                .toRealPath()
                .toString());
        container.get("args").forEach(argument -> command.add(replacements.in(argument.asText())));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(home.environment());
        builder.environment().put("HSSFLOW_JAVA_OPTS", "-Xmx512m"); // the machine is larger than the container
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
