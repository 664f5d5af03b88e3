package org.hssflow.monitor;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.hssflow.monitor.reading.BrokerStatus;
import org.hssflow.monitor.reading.LoopReader;
import org.hssflow.monitor.view.LoopView;
import org.hssflow.monitor.web.MonitorServer;

/** Reads the topics of a loop and serves a page that shows them, until it is closed. */
public final class Monitor implements AutoCloseable {
    private final LoopReader reader;
    private final MonitorServer server;

    private Monitor(LoopReader reader, MonitorServer server) {
        this.reader = reader;
        this.server = server;
    }

    /**
     * Serves at once. Brokers that are not there are waited for, and the page says so.
     *
     * @throws IOException if the port is taken, or Kafka's settings cannot be used
     */
    public static Monitor start(MonitorSettings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        LoopView view = new LoopView(settings.topics(), settings.fieldBytes(), clock);
        LoopReader reader = new LoopReader(
                settings.kafka(),
                settings.topics(),
                settings.since(),
                settings.committedOnly(),
                clock,
                view::see,
                view::clear);
        try {
            return new Monitor(reader, MonitorServer.start(settings, view, reader, clock));
        } catch (IOException | RuntimeException e) {
            closeQuietly(reader);
            throw e;
        }
    }

    private static void closeQuietly(LoopReader reader) {
        try {
            reader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Finds out whether the page could be served, before there is anything to show.
     *
     * @throws IOException if the port is taken
     */
    public static void requireFree(int port) throws IOException {
        MonitorServer.requireFree(MonitorSettings.LOOPBACK, port);
    }

    /** Where the page is. */
    public URI address() {
        return server.address();
    }

    /** How the brokers are. */
    public BrokerStatus brokers() {
        return reader.brokers();
    }

    @Override
    public void close() throws InterruptedException {
        try {
            server.close();
        } finally {
            reader.close();
        }
    }
}
