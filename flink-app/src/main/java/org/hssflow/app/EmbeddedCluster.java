package org.hssflow.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;

/**
 * A Flink session cluster in this process, with REST and web UI, on loopback only. A client drives it like any other cluster.
 * Everything it writes lies in one folder, which {@link #close()} removes.
 */
public final class EmbeddedCluster implements AutoCloseable {
    /** Beside Flink's own packages: its connector, which is among these, must see the same Kafka as a job that came as a jar. */
    public static final List<String> PARENT_FIRST = List.of("org.apache.kafka.");

    private static final String HOST = "127.0.0.1";
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1); // accumulators come with it
    private static final Duration REFRESH = Duration.ofMillis(200);
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);
    private static final MemorySize MANAGED_MEMORY_OF_SLOT =
            MemorySize.ofMebiBytes(64); // RocksDB's cache and write buffers

    private final MiniCluster cluster;
    private final URI rest;
    private final Path folder;

    private EmbeddedCluster(MiniCluster cluster, URI rest, Path folder) {
        this.cluster = cluster;
        this.rest = rest;
        this.folder = folder;
    }

    /**
     * @param slots how many tasks of each operator can run
     * @param restPort of REST and web UI, or 0 for any that is free
     * @throws IOException if the cluster does not start, as when the port is taken
     */
    public static EmbeddedCluster start(int slots, int restPort) throws Exception {
        return start(slots, restPort, new Configuration());
    }

    /** @param extra options of the cluster, in place of its own */
    public static EmbeddedCluster start(int slots, int restPort, Configuration extra) throws Exception {
        Path folder = Files.createTempDirectory("hssflow-flink-");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration(folder, restPort, slots, extra))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build());
        try {
            cluster.start();
            return new EmbeddedCluster(cluster, cluster.getRestAddress().get(), folder);
        } catch (Exception e) {
            cluster.close();
            FileUtils.deleteDirectory(folder.toFile());
            throw new IOException(
                    "the embedded Flink cluster did not start on " + HOST + ":" + restPort
                            + "; if the port is taken, choose another one",
                    e);
        }
    }

    private static Configuration configuration(Path folder, int restPort, int slots, Configuration extra) {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, HOST);
        config.set(RestOptions.BIND_ADDRESS, HOST);
        config.set(RestOptions.PORT, restPort);
        config.set(RestOptions.BIND_PORT, Integer.toString(restPort));
        config.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL);
        config.set(JobManagerOptions.BIND_HOST, HOST); // or the blob server listens on every interface
        config.set(TaskManagerOptions.BIND_HOST, HOST);
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY_OF_SLOT.multiply(Math.max(slots, 4)));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
        config.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                folder.resolve("savepoints").toUri().toString()); // where nobody names another
        config.set(CoreOptions.TMP_DIRS, folder.toString());
        config.set(WebOptions.TMP_DIR, folder.toString());
        config.set(WebOptions.REFRESH_INTERVAL, REFRESH); // how old what REST tells may be
        config.set(WebOptions.SUBMIT_ENABLE, false); // jobs come from the command line
        config.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://" + HOST); // and no other page of a browser looks on
        config.set(BlobServerOptions.STORAGE_DIRECTORY, folder.resolve("blobs").toString());
        config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, PARENT_FIRST);
        config.addAll(extra);
        return config;
    }

    /** Where REST and the web UI are. */
    public URI rest() {
        return rest;
    }

    /** Where checkpoints and savepoints may be kept until the cluster is closed. */
    public Path stateFolder() {
        return folder.resolve("state");
    }

    /** An environment whose jobs run here. */
    public StreamExecutionEnvironment environment(Configuration config) {
        return StreamExecutionEnvironment.createRemoteEnvironment(rest.getHost(), rest.getPort(), config);
    }

    /**
     * Whether every task of the job runs.
     *
     * @throws IllegalStateException if the job has ended
     */
    public boolean runs(JobID job) throws Exception {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
        if (graph.getState().isGloballyTerminalState()) {
            throw new IllegalStateException("expected the job to run, but it is " + graph.getState() + ": "
                    + (graph.getFailureInfo() == null
                            ? ""
                            : graph.getFailureInfo().getExceptionAsString()));
        }
        boolean running = true;
        for (var vertex : graph.getAllExecutionVertices()) {
            running &= vertex.getExecutionState() == ExecutionState.RUNNING;
        }
        return running;
    }

    @Override
    public void close() throws Exception {
        try {
            cluster.close();
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}
