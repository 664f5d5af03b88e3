package org.hssflow.monitor.web;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.monitor.reading.LoopReader;
import org.hssflow.monitor.view.ColorAnchors;
import org.hssflow.monitor.view.LoopView;
import org.jspecify.annotations.Nullable;

/** Serves the page. */
public final class MonitorServer implements AutoCloseable {
    private static final String LOGGING = "org.jboss.logging.provider";
    private static final int IO_THREADS = 2;
    private static final int WORKER_THREADS = 4;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    private record Colors(List<String> field, List<String> difference) {}

    /** What does not change while the page is open. */
    private record Config(String version, String bootstrap, String topicPrefix, Colors colors) {}

    private final Undertow undertow;
    private final EventFeed events;
    private final URI address;

    private MonitorServer(Undertow undertow, EventFeed events, URI address) {
        this.undertow = undertow;
        this.events = events;
        this.address = address;
    }

    /** @throws IOException if it cannot listen there, as when the port is taken */
    public static MonitorServer start(MonitorSettings settings, LoopView view, LoopReader reader, Clock clock)
            throws IOException {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "slf4j"); // where all the rest goes, too
        }
        EventFeed events = new EventFeed(view, reader, clock);
        @Nullable Undertow undertow = null;
        try {
            HttpHandler routes = Handlers.path(Files.handler())
                    .addExactPath("/api/config", json(Json.of(config(settings))))
                    .addExactPath("/api/wall", events.wall())
                    .addExactPath("/api/stream", events.stream())
                    .addExactPath(
                            "/healthz",
                            exchange -> exchange.getResponseSender()
                                    .send("broker " + reader.brokers().state().id() + "\n"));
            undertow = Undertow.builder()
                    .addHttpListener(settings.port(), settings.host())
                    .setIoThreads(IO_THREADS)
                    .setWorkerThreads(WORKER_THREADS)
                    .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                    .setHandler(new Guard(settings.host(), routes))
                    .build();
            undertow.start();
            return new MonitorServer(undertow, events, address(settings.host(), undertow));
        } catch (IOException | RuntimeException e) {
            stop(undertow, events);
            throw explained(settings.host(), settings.port(), e);
        }
    }

    /**
     * Finds out whether it could listen there.
     *
     * @param port any, or 0 for any that is free
     * @throws IOException if it could not
     */
    public static void requireFree(String host, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw explained(host, port, e);
        }
    }

    private static IOException explained(String host, int port, Exception e) {
        String where = host + ":" + port;
        return isTaken(e)
                ? new IOException(
                        "expected " + where + " to be free for the monitor's page, but it is taken, or no address of"
                                + " this machine; choose another one",
                        e)
                : new IOException("the monitor's page did not start on " + where + ": " + e, e);
    }

    private static boolean isTaken(Throwable e) {
        return e instanceof BindException || (e.getCause() != null && isTaken(e.getCause()));
    }

    private static URI address(String host, Undertow undertow) {
        InetSocketAddress bound =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + bound.getPort() + "/");
    }

    private static Config config(MonitorSettings settings) {
        return new Config(
                settings.version(),
                settings.kafka().bootstrap(),
                settings.topics().prefix(),
                new Colors(css(ColorAnchors.VIRIDIS), css(ColorAnchors.BLUE_WHITE_RED)));
    }

    private static List<String> css(List<Integer> anchors) {
        return anchors.stream()
                .map(rgb -> String.format(Locale.ROOT, "#%06x", rgb))
                .toList();
    }

    private static HttpHandler json(String text) {
        return exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
            exchange.getResponseSender().send(text);
        };
    }

    /** Where the page is. */
    public URI address() {
        return address;
    }

    @Override
    public void close() throws InterruptedException {
        events.close();
        undertow.stop();
    }

    private static void stop(@Nullable Undertow undertow, EventFeed events) {
        try {
            events.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (undertow != null) {
            undertow.stop();
        }
    }
}
