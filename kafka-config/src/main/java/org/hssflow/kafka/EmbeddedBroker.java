package org.hssflow.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this process: one node that is its own controller (KRaft), on loopback only, with its data in a folder
 * of its own that {@link #close()} removes, unless it was started {@link #startIn in one that is kept}. For demonstrations and tests.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = KraftNode.HOST;
    private static final int START_ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final KraftNode node;

    private EmbeddedBroker(KafkaRaftServer server, KraftNode node) {
        this.server = server;
        this.node = node;
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
        IOException last = new IOException("the broker was not started");
        int attempts = port == 0 ? START_ATTEMPTS : 1;
        for (int attempt = 0; attempt < attempts; attempt++) {
            Path directory = Files.createTempDirectory("hssflow-broker-");
            try {
                return start(new KraftNode(directory, freePort(port), freePort(0), false), security);
            } catch (IOException e) { // somebody took the port in between: another one
                last = e;
                deleteTree(directory);
            }
        }
        throw last;
    }

    /** Starts without encryption or authentication. */
    public static EmbeddedBroker startIn(Path directory, int port) throws IOException {
        return startIn(directory, port, BrokerSecurity.none());
    }

    /**
     * Starts in a folder of the caller's, which {@link #close()} leaves as it is: a broker that is started in it again goes on where
     * the last one was, even if that was killed.
     *
     * @param directory of nothing else; created if it does not exist
     * @param port to listen on, the same at every start, or clients do not find the broker again
     * @param security of the same kind at every start: credentials are written into the folder at the first one only
     * @throws IOException if the port is taken or the broker does not come up
     */
    public static EmbeddedBroker startIn(Path directory, int port, BrokerSecurity security) throws IOException {
        Files.createDirectories(directory);
        return start(new KraftNode(directory, freePort(port), freePort(0), true), security);
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return HOST + ":" + node.port();
    }

    public int port() {
        return node.port();
    }

    /** Where the broker keeps its logs. */
    public Path directory() {
        return node.directory();
    }

    @Override
    public void close() throws IOException {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            if (!node.isKept()) {
                deleteTree(node.directory());
            }
        }
    }

    private static void fatal(int status, @Nullable String message) {
        throw new IllegalStateException("the embedded broker wants to end the process with " + status + ": " + message);
    }

    private static EmbeddedBroker start(KraftNode node, BrokerSecurity security) throws IOException {
        // Kafka ends the process on a fatal fault. In a process that is not its own it must not.
        Exit.setExitProcedure((status, message) -> fatal(status, message));
        Exit.setHaltProcedure((status, message) -> fatal(status, message));
        KafkaRaftServer server = null;
        try {
            node.format(security.credentials());
            Map<String, String> settings = node.settings(security.protocol());
            settings.putAll(security.settings());
            server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, node);
        } catch (Exception e) {
            if (server != null) {
                server.shutdown();
            }
            throw new IOException("the embedded broker did not start on " + HOST + ":" + node.port(), e);
        }
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
