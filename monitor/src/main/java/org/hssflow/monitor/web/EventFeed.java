package org.hssflow.monitor.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hssflow.monitor.reading.BrokerStatus;
import org.hssflow.monitor.reading.LoopReader;
import org.hssflow.monitor.view.LoopView;
import org.hssflow.monitor.view.Wall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends every browser what it looks at: all streams once a second, one stream twice. */
final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    private static final long WALL_MILLIS = 1_000;
    private static final long STREAM_MILLIS = 500;
    /** So many connections, of which a page has two. */
    private static final int MOST_CLIENTS = 64;

    /** How the brokers are, without what stands beside it. */
    private record Broker(BrokerStatus.State state, long since, String message) {}

    private record WallMessage(
            long now,
            Broker broker,
            List<String> missingTopics,
            @Nullable Long lagMillis,
            long skipped,
            @JsonUnwrapped Wall wall) {}

    private final LoopView view;
    private final LoopReader reader;
    private final Clock clock;
    private final Set<EventClient> walls = ConcurrentHashMap.newKeySet();
    private final Set<StreamClient> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sender =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "monitor-events"));

    @SuppressWarnings("FutureReturnValueIgnored") // neither ends by itself
    EventFeed(LoopView view, LoopReader reader, Clock clock) {
        this.view = view;
        this.reader = reader;
        this.clock = clock;
        sender.scheduleWithFixedDelay(logged(this::sendWall), WALL_MILLIS, WALL_MILLIS, TimeUnit.MILLISECONDS);
        sender.scheduleWithFixedDelay(logged(this::sendStreams), STREAM_MILLIS, STREAM_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What fails once is tried again the next time: a scheduled task that throws would never run again. */
    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("the page missed an update", e);
            }
        };
    }

    HttpHandler wall() {
        return limited(Handlers.serverSentEvents((connection, last) -> {
            EventClient client = new EventClient(connection, clock.millis());
            walls.add(client);
            sender.execute(logged(() -> client.send("wall", wallJson())));
        }));
    }

    HttpHandler stream() {
        return limited(Handlers.serverSentEvents((connection, last) -> {
            StreamClient client = new StreamClient(
                    new EventClient(connection, clock.millis()),
                    view,
                    parameter(connection, "id", ""),
                    number(connection, "lead", 1),
                    number(connection, "channel", 0));
            streams.add(client);
            sender.execute(logged(() -> client.send(clock.millis())));
        }));
    }

    private HttpHandler limited(HttpHandler next) {
        return exchange -> {
            if (!exchange.getRequestMethod().equals(Methods.GET)) {
                Guard.refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "expected GET: these are events");
            } else if (walls.size() + streams.size() >= MOST_CLIENTS) {
                Guard.refuse(
                        exchange,
                        StatusCodes.SERVICE_UNAVAILABLE,
                        "expected at most " + MOST_CLIENTS + " open connections; close a page");
            } else {
                next.handleRequest(exchange);
            }
        };
    }

    private static String parameter(ServerSentEventConnection connection, String name, String otherwise) {
        Map<String, Deque<String>> parameters = connection.getQueryParameters();
        String first = parameters.getOrDefault(name, new ArrayDeque<>()).peek();
        return first == null ? otherwise : first;
    }

    /** What is no number is taken for none: the page asks for nothing else. */
    private static int number(ServerSentEventConnection connection, String name, int otherwise) {
        try {
            return Math.max(0, Integer.parseInt(parameter(connection, name, "")));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private void sendWall() {
        walls.removeIf(client -> !client.isOpen());
        view.tidy();
        if (walls.isEmpty()) {
            return;
        }
        String json = wallJson();
        long now = clock.millis();
        walls.stream().filter(client -> client.isReady(now)).forEach(client -> client.send("wall", json));
    }

    private void sendStreams() {
        long now = clock.millis();
        streams.removeIf(EventFeed::hasLeft);
        streams.forEach(client -> logged(() -> client.send(now)).run()); // none stops the others
    }

    private static boolean hasLeft(StreamClient client) {
        if (client.isOpen()) {
            return false;
        }
        client.leave();
        return true;
    }

    private String wallJson() {
        BrokerStatus broker = reader.brokers();
        OptionalLong lag = reader.lagMillis();
        return Json.of(new WallMessage(
                clock.millis(),
                new Broker(broker.state(), broker.since(), broker.message()),
                broker.missingTopics(),
                lag.isPresent() ? lag.getAsLong() : null,
                reader.skipped(),
                view.wall()));
    }

    @Override
    public void close() throws InterruptedException {
        sender.shutdownNow();
        walls.forEach(EventClient::close);
        streams.forEach(StreamClient::close);
        sender.awaitTermination(STREAM_MILLIS, TimeUnit.MILLISECONDS);
    }
}
