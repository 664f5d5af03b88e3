package org.hssflow.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One node that is broker and controller (KRaft), on loopback only.
 *
 * @param directory of its logs
 * @param port of the broker
 * @param controllerPort may be another one after every start
 * @param isKept whether it is started again in the same directory
 */
record KraftNode(Path directory, int port, int controllerPort, boolean isKept) {
    static final String HOST = "127.0.0.1";

    /**
     * Where a node has been formatted, nothing happens.
     *
     * @param credentials of users, as {@code kafka-storage format --add-scram} takes them
     */
    void format(List<String> credentials) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setScramArguments(credentials)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .run();
    }

    /** Kafka's settings of the node, but for the security of its clients. */
    Map<String, String> settings(String protocol) {
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
        s.put("controlled.shutdown.enable", Boolean.toString(isKept)); // where nothing is kept: close at once
        s.put("broker.heartbeat.interval.ms", "500");
        if (isKept) {
            s.put(
                    "broker.session.timeout.ms",
                    "2000"); // after a kill, so long it counts as running and cannot come back
        }
        s.put("message.max.bytes", Integer.toString(ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        s.put("replica.fetch.max.bytes", Integer.toString(ClientSettings.DEFAULT_MAX_RECORD_BYTES));
        s.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)); // default 128 MiB of heap
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "2");
        return s;
    }
}
