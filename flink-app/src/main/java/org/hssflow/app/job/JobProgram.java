package org.hssflow.app.job;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.hssflow.app.EmbeddedCluster;
import org.hssflow.app.JobMain;
import org.hssflow.app.Release;
import org.jspecify.annotations.Nullable;

/**
 * The job of one release: of this one, or of the one in a jar, whose classes come before ours but for Flink's. The program of a
 * release knows itself which savepoints it can restore, so it is the one that is asked.
 */
final class JobProgram implements AutoCloseable {
    private static final String MAIN = JobMain.class.getName();
    private static final String CHECK = "org.hssflow.app.savepoint.RestoreCheck";
    private static final String CAUSED_BY = "Caused by: ";
    private static final String STACK = "\n\tat ";
    private static final String SERVER_SIDE = "<Exception on server side:";

    private final PackagedProgram program;
    private final @Nullable Path jar;
    /** Once: a jar of hundreds of megabytes is read for it. */
    private final String code;

    private JobProgram(PackagedProgram program, @Nullable Path jar) {
        this.program = program;
        this.jar = jar;
        this.code = jar == null ? Release.code() : Release.code(jar);
    }

    /** That of this release, for a cluster that has its classes. */
    static JobProgram own() {
        return of(null);
    }

    /**
     * That of a jar, which travels with the job.
     *
     * @throws IllegalArgumentException if it is no jar of hssflow
     */
    static JobProgram of(@Nullable Path jar) {
        try {
            if (jar != null) {
                requireJob(jar);
            }
            return new JobProgram(
                    PackagedProgram.newBuilder()
                            .setJarFile(jar == null ? null : jar.toFile())
                            .setEntryPointClassName(MAIN)
                            .setConfiguration(loading())
                            .build(),
                    jar);
        } catch (ProgramInvocationException e) {
            throw new IllegalArgumentException(
                    "expected a jar of hssflow, with " + MAIN + " in it, got " + jar + ": " + e.getMessage(), e);
        }
    }

    /** Without it, the one on our own class path would be taken for that of the jar. */
    private static void requireJob(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("expected a jar of hssflow, got nothing at " + jar);
        }
        try (JarFile opened = new JarFile(jar.toFile())) {
            if (opened.getEntry(MAIN.replace('.', '/') + ".class") == null) {
                throw new IllegalArgumentException(
                        "expected a jar of hssflow, got " + jar + ", which has no " + MAIN + "; name another one");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected a jar of hssflow, got " + jar + ", which cannot be read as a jar: " + e.getMessage(), e);
        }
    }

    /**
     * The one that a cluster can run: its classes are on the cluster's class path, or its jar is sent along.
     *
     * @throws IllegalStateException if there is neither
     */
    static JobProgram forCluster(FlinkCluster cluster) throws IOException, InterruptedException {
        if (cluster.setting(JobOptions.CODE).equals(Optional.of(Release.code()))) {
            return own();
        }
        if (Release.jar() == null) {
            throw new IllegalStateException(
                    "expected a cluster with this program on its class path, or to run from a jar"
                            + " that can be sent to it, got neither; run ./hssflow, or name a jar with --jar");
        }
        return of(Release.jar());
    }

    /**
     * The one that a job runs, from where it came from.
     *
     * @throws IllegalStateException if it is not there any more
     */
    static JobProgram of(JobView job, FlinkCluster cluster) throws IOException, InterruptedException {
        String code = job.options().getOrDefault(JobOptions.CODE, "");
        String jar = job.options().get(JobOptions.JAR);
        if (jar == null && code.equals(Release.code())) {
            return own();
        }
        String kept = jar == null ? cluster.setting(JobOptions.JAR).orElse(null) : jar;
        if (kept == null
                || !Files.isRegularFile(Path.of(kept))
                || !Release.code(Path.of(kept)).equals(code)) {
            throw new IllegalStateException(
                    "expected the jar that job " + job.id() + " runs, to go back to if need be, got "
                            + (kept == null ? "none" : kept + ", which is gone or another one now")
                            + "; put the jar of SHA-256 " + code
                            + " back, and keep the jars of releases under names of their own");
        }
        return of(Path.of(kept));
    }

    private static Configuration loading() {
        Configuration config = new Configuration();
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, EmbeddedCluster.PARENT_FIRST);
        return config;
    }

    /** What a job has to say about itself so that an upgrade finds it. */
    SortedMap<String, String> labelled(Map<String, String> options) {
        SortedMap<String, String> labelled = new TreeMap<>(options);
        labelled.remove(JobOptions.JAR);
        labelled.put(JobOptions.CODE, code);
        if (jar != null) {
            labelled.put(JobOptions.JAR, jar.toAbsolutePath().toString());
        }
        return labelled;
    }

    /**
     * The job with these options, to begin without state.
     *
     * @throws IllegalArgumentException if the program refuses the options, with its words
     */
    JobGraph graph(Map<String, String> options) {
        Configuration config = Configuration.fromMap(labelled(options));
        int parallelism = config.get(CoreOptions.DEFAULT_PARALLELISM);
        if (parallelism < 1) { // Flink would refuse it, too, but keep stdout and stderr
            throw new IllegalArgumentException("expected a parallelism of at least 1, got " + parallelism);
        }
        try {
            return PackagedProgramUtils.createJobGraph(program, config, parallelism, true);
        } catch (ProgramInvocationException e) {
            throw new IllegalArgumentException("the program " + this + " does not start: " + causes(e), e);
        }
    }

    /** Why a savepoint will not restore into the job of this program with these options; empty if it will. */
    List<String> problems(String savepoint, Map<String, String> options) {
        ClassLoader ours = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(program.getUserCodeClassLoader());
        try {
            Object found = Class.forName(CHECK, true, program.getUserCodeClassLoader())
                    .getMethod("problems", String.class, Map.class)
                    .invoke(null, savepoint, labelled(options));
            List<String> problems = new ArrayList<>();
            ((List<?>) found).forEach(problem -> problems.add((String) problem));
            return problems;
        } catch (InvocationTargetException e) {
            return List.of("the check of " + this + " failed: " + causes(e));
        } catch (ReflectiveOperationException e) {
            return List.of("expected a release of hssflow that can check a savepoint, got " + this + ", which has no "
                    + CHECK + "; build the jar from a release");
        } finally {
            Thread.currentThread().setContextClassLoader(ours);
        }
    }

    /** What an exception goes back to, in one line. */
    static String causes(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? "" : root.getMessage().strip();
        if (!message.contains(STACK)) {
            return message.isEmpty() ? root.getClass().getName() : message;
        }
        // The answer of a server holds its whole stack: what stands before the deepest one counts.
        int deepest = message.lastIndexOf(CAUSED_BY);
        String text = deepest < 0 ? message : message.substring(deepest + CAUSED_BY.length());
        String said = text.contains(STACK) ? text.substring(0, text.indexOf(STACK)) : text;
        int server = said.indexOf(SERVER_SIDE);
        return withoutClass((server < 0 ? said : said.substring(server + SERVER_SIDE.length())).strip());
    }

    /** Which of Flink's or Kafka's exceptions it is tells people little. */
    static String withoutClass(String text) {
        return text.replaceFirst("^\\[?org\\.apache\\.[\\w.$]+: (?=.)", "");
    }

    @Override
    public String toString() {
        return jar == null ? "hssflow " + Release.VERSION : jar.toString();
    }

    @Override
    public void close() {
        program.close();
    }
}
