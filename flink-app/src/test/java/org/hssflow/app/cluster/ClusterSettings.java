package org.hssflow.app.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** How the processes are set up: on loopback only, small, and quick to notice that one of them is gone. */
public final class ClusterSettings {
    public static final String HOST = "127.0.0.1";
    /** A job at parallelism 2 takes 3 slots, so that it is on both TaskManagers. */
    private static final int SLOTS = 2;

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(8); // all processes share two cores
    private static final Duration ZOOKEEPER_SESSION = Duration.ofSeconds(4);
    private static final int ZOOKEEPER_TICK_MILLIS = 500; // a session lasts 2 ticks at least

    private ClusterSettings() {}

    /** Of JobManager and TaskManagers. */
    static Configuration flink(Path folder, int restPort, int zookeeperPort) {
        Configuration config = new Configuration();
        onLoopback(config, restPort, zookeeperPort);
        config.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                folder.resolve("state").resolve("ha").toUri().toString());
        config.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, ZOOKEEPER_SESSION);
        config.set(HighAvailabilityOptions.ZOOKEEPER_CONNECTION_TIMEOUT, ZOOKEEPER_SESSION);
        config.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, HEARTBEAT);
        config.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT);
        config.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
        config.set(WebOptions.TMP_DIR, folder.resolve("tmp").toString());
        config.set(BlobServerOptions.STORAGE_DIRECTORY, folder.resolve("blobs").toString());
        memory(config);
        return config;
    }

    /** Where all listen, with ZooKeeper for high availability. */
    public static void onLoopback(Configuration config, int restPort, int zookeeperPort) {
        config.set(RestOptions.ADDRESS, HOST);
        config.set(RestOptions.BIND_ADDRESS, HOST);
        config.set(RestOptions.PORT, restPort);
        config.set(RestOptions.BIND_PORT, Integer.toString(restPort));
        config.set(JobManagerOptions.ADDRESS, HOST);
        config.set(JobManagerOptions.BIND_HOST, HOST);
        config.set(TaskManagerOptions.HOST, HOST);
        config.set(TaskManagerOptions.BIND_HOST, HOST);
        config.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        config.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, HOST + ":" + zookeeperPort);
    }

    /** Different ones that nobody listens on now. */
    public static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>(); // all at once, so that they differ
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    /** Flink's scripts would work these out. */
    private static void memory(Configuration config) {
        config.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS);
        config.set(TaskManagerOptions.CPU_CORES, 1.0);
        config.set(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(256));
        config.set(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        config.set(TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(160));
        config.set(TaskManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.JVM_OVERHEAD_MAX, MemorySize.ofMebiBytes(64));
    }

    /** A JVM that is small and starts fast. */
    static List<String> jvm(int heapMebiBytes, Path folder) {
        return List.of(
                "-Xmx" + heapMebiBytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=log4j2-processes.properties",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"));
    }

    /** Of the single ZooKeeper. */
    public static List<String> zookeeper(Path folder, int port) {
        return List.of(
                "clientPortAddress=" + HOST,
                "clientPort=" + port,
                "tickTime=" + ZOOKEEPER_TICK_MILLIS,
                "dataDir=" + folder.resolve("zookeeper"),
                "admin.enableServer=false");
    }
}
