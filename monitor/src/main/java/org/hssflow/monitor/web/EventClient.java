package org.hssflow.monitor.web;

import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnection.EventCallback;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/** A browser that hears events. One that is slow misses some, and nothing piles up for it. */
final class EventClient implements EventCallback {
    private static final long STUCK_MILLIS = 30_000;

    private final ServerSentEventConnection connection;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long readyAt;

    EventClient(ServerSentEventConnection connection, long now) {
        this.connection = connection;
        this.readyAt = now;
    }

    /** Whether all that was sent has left. One that has not read for half a minute is closed. */
    boolean isReady(long now) {
        if (underWay.get() == 0) {
            readyAt = now;
            return true;
        }
        if (now - readyAt > STUCK_MILLIS) {
            close();
        }
        return false;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void send(String event, String json) {
        underWay.incrementAndGet();
        connection.send(json, event, null, this);
    }

    @Override
    public void done(
            ServerSentEventConnection sent, @Nullable String data, @Nullable String event, @Nullable String id) {
        underWay.decrementAndGet();
    }

    /** It has gone; its connection is closed by itself. */
    @Override
    public void failed(
            ServerSentEventConnection sent,
            @Nullable String data,
            @Nullable String event,
            @Nullable String id,
            @Nullable IOException e) {
        close();
    }

    /** At once: a shutdown would wait for what nobody reads. */
    void close() {
        IoUtils.safeClose(connection);
    }
}
