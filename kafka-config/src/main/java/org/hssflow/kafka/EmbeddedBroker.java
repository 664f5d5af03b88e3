package org.hssflow.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this process: one node that is its own controller (KRaft), on loopback only, with its data in a folder
 * of its own that {@link #close()} removes. For demonstrations and tests.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int START_ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final int port;
    private final Path directory;

    private EmbeddedBroker(KafkaRaftServer server, int port, Path directory) {
        this.server = server;
        this.port = port;
        this.directory = directory;
    }

    /** Starts on a port that is free. */
    public static EmbeddedBroker start() throws IOException {
        return start(0);
    }

    /** Starts without encryption or authentication. */
    public static EmbeddedBroker start(int port) throws IOException {
        return start(port, BrokerSecurity.none());
    }

    /**
     * Returns when the broker serves requests, after about two seconds.
     *
     * @param port to listen on, or 0 for any that is free
     * @param security what the broker asks of its clients; its own controller listens on loopback without any
     * @throws IOException if the port is taken or the broker does not come up
     */
    public static EmbeddedBroker start(int port, BrokerSecurity security) throws IOException {
        // Kafka ends the process on a fatal fault. In a process that is not its own it must not.
        Exit.setExitProcedure((status, message) -> fatal(status, message));
        Exit.setHaltProcedure((status, message) -> fatal(status, message));
        IOException last = new IOException("the broker was not started");
        int attempts = port == 0 ? START_ATTEMPTS : 1;
        for (int attempt = 0; attempt < attempts; attempt++) {
            Path directory = Files.createTempDirectory("hssflow-broker-");
            try {
                int brokerPort = freePort(port);
                KafkaRaftServer server = startServer(directory, brokerPort, freePort(0), security);
                return new EmbeddedBroker(server, brokerPort, directory);
            } catch (IOException e) { // somebody took the port in between: another one
                last = e;
                deleteTree(directory);
            }
        }
        throw last;
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    /** Where the broker keeps its logs, until it is closed. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            deleteTree(directory);
        }
    }

    private static void fatal(int status, @Nullable String message) {
        throw new IllegalStateException("the embedded broker wants to end the process with " + status + ": " + message);
    }

    private static KafkaRaftServer startServer(Path directory, int port, int controllerPort, BrokerSecurity security)
            throws IOException {
        KafkaRaftServer server = null;
        try {
            format(directory);
            Map<String, String> settings = settings(directory, port, controllerPort, security.protocol());
            settings.putAll(security.settings());
            server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return server;
        } catch (Exception e) {
            if (server != null) {
                server.shutdown();
            }
            throw new IOException("the embedded broker did not start on " + HOST + ":" + port, e);
        }
    }

    private static void format(Path directory) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .run();
    }

    private static Map<String, String> settings(Path directory, int port, int controllerPort, String protocol) {
        Map<String, String> s = new HashMap<>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", "1");
        s.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
        s.put("listeners", protocol + "://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        s.put("advertised.listeners", protocol + "://" + HOST + ":" + port);
        s.put("listener.security.protocol.map", protocol + ":" + protocol + ",CONTROLLER:PLAINTEXT");
        s.put("controller.listener.names", "CONTROLLER");
        s.put("inter.broker.listener.name", protocol);
        s.put("log.dirs", directory.toString());
        s.put("auto.create.topics.enable", "false");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            s.put(topic + ".replication.factor", "1");
            s.put(topic + ".num.partitions", "4"); // start-up time and file handles
        }
        s.put("transaction.state.log.min.isr", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");
        s.put("group.initial.rebalance.delay.ms", "0");
        s.put("controlled.shutdown.enable", "false"); // nothing is kept: close at once
        s.put("broker.heartbeat.interval.ms", "500");
        s.put("message.max.bytes", Integer.toString(ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        s.put("replica.fetch.max.bytes", Integer.toString(ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        s.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)); // default 128 MiB of heap
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "2");
        return s;
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IOException(
                    "expected port " + wanted + " on " + HOST + " to be free, but it is taken; choose another one", e);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) { // the broker's own threads delete too
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
