package org.hssflow.monitor.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.hssflow.monitor.view.LoopView;
import org.hssflow.monitor.view.SpaceTimeRows;
import org.hssflow.monitor.view.StreamPicture;
import org.jspecify.annotations.Nullable;

/** A browser that looks at one stream, at one lead. */
final class StreamClient {
    /** @param known whether anything was seen of it */
    private record Message(
            String id,
            long now,
            boolean known,
            @JsonUnwrapped @Nullable StreamPicture picture) {}

    private final EventClient client;
    private final LoopView view;
    private final String id;
    private final int lead;
    private final int channel;
    private long lastRow = -1;

    StreamClient(EventClient client, LoopView view, String id, int lead, int channel) {
        this.client = client;
        this.view = view;
        this.id = id;
        this.lead = lead;
        this.channel = channel;
        view.watch(id);
    }

    void send(long now) {
        if (!client.isReady(now)) {
            return;
        }
        Optional<StreamPicture> picture = view.stream(id, lead, channel);
        client.send("stream", Json.of(new Message(id, now, picture.isPresent(), picture.orElse(null))));
        picture.flatMap(shown -> view.rows(id, shown.lead(), lastRow)).ifPresent(this::sendRows);
    }

    private void sendRows(SpaceTimeRows rows) {
        if (!rows.rows().isEmpty()) {
            lastRow = rows.last();
            client.send("rows", Json.of(rows));
        }
    }

    boolean isOpen() {
        return client.isOpen();
    }

    void leave() {
        view.leave(id);
    }

    void close() {
        client.close();
    }
}
