package org.hssflow.app.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM which can be killed and started again. It dies with this one. */
public final class JavaProcess implements AutoCloseable {
    private final ProcessBuilder builder;
    private final Path log;
    private Process process;

    /** With the class path of this one. */
    JavaProcess(List<String> jvm, Map<String, String> environment, Path log, List<String> main) {
        this(ownClassPath(), jvm, environment, log, main);
    }

    /**
     * @param classPath has to hold this class, too
     * @param jvm options of the JVM
     * @param log where what it says is added
     * @param main the main class and its arguments
     */
    public JavaProcess(
            String classPath, List<String> jvm, Map<String, String> environment, Path log, List<String> main) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(jvm);
        command.add("-cp");
        command.add(classPath);
        command.add(Orphan.class.getName());
        command.addAll(main);
        this.builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        this.log = log;
    }

    /** The class path of this JVM's tests. */
    public static String ownClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    public JavaProcess start() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("expected " + log + " to be of a process that is gone, but it runs");
        }
        process = builder.start(); // its standard input is a pipe of this process, see Orphan
        return this;
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said, with what those before it said. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
