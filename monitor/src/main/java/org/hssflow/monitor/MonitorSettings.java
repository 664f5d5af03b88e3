package org.hssflow.monitor;

import java.time.Duration;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;

/**
 * What is shown, and where.
 *
 * @param since how far back to begin to read
 * @param committedOnly whether to show rollouts and scores only once they are committed, a checkpoint later
 * @param fieldBytes how much of fields to keep in memory at most
 * @param host to listen on; on a loopback address other names of it are refused, so that no page of a stranger looks on
 * @param port to listen on, 0 for any that is free
 * @param version of the program, for people
 */
public record MonitorSettings(
        ClientSettings kafka,
        Topics topics,
        Duration since,
        boolean committedOnly,
        long fieldBytes,
        String host,
        int port,
        String version) {
    public static final String LOOPBACK = "127.0.0.1";
    public static final Duration DEFAULT_SINCE = Duration.ofMinutes(2);
    public static final long DEFAULT_FIELD_BYTES = 64 << 20;

    private static final int MAX_PORT = 65_535;

    public MonitorSettings {
        if (since.isNegative() || since.isZero()) {
            throw new IllegalArgumentException("expected a positive time to look back, got " + since);
        }
        if (fieldBytes < 1) {
            throw new IllegalArgumentException("expected at least 1 byte for fields, got " + fieldBytes);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("expected a port from 0 to " + MAX_PORT + ", got " + port);
        }
    }

    /** Everything of a loop, on a port of loopback. */
    public static MonitorSettings onLoopback(ClientSettings kafka, Topics topics, int port, String version) {
        return new MonitorSettings(kafka, topics, DEFAULT_SINCE, false, DEFAULT_FIELD_BYTES, LOOPBACK, port, version);
    }
}
