package org.hssflow.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hssflow.monitor.Records.TOPICS;
import static org.hssflow.monitor.Records.at;
import static org.hssflow.monitor.Records.state;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.monitor.reading.LoopReader;
import org.hssflow.monitor.view.LoopView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that mean no good, or have gone without a word, do not keep others out. */
class SlowClientsTest {
    private static final int MOST_CLIENTS = 64;
    private static final int STREAMS = 2_000;
    private static final int LONG_NAME = 900;

    private final AheadClock clock = new AheadClock();
    private final List<Socket> sockets = new ArrayList<>();
    private LoopReader reader;
    private MonitorServer server;

    @BeforeEach
    void start() throws Exception {
        MonitorSettings settings = MonitorSettings.onLoopback(ClientSettings.of("127.0.0.1:1"), TOPICS, 0, "test");
        LoopView view = new LoopView(TOPICS, 1 << 20, clock);
        for (int i = 0; i < STREAMS; i++) { // more than the buffers of a connection hold
            view.see(at(clock.millis(), state("x".repeat(LONG_NAME) + i, 0, 1)));
        }
        reader = new LoopReader(settings.kafka(), TOPICS, settings.since(), false, clock, view::see, () -> {});
        server = MonitorServer.start(settings, view, reader, clock);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        reader.close();
    }

    @Test
    void whoDoesNotReadIsLeftAfterAWhile() throws Exception {
        for (int i = 0; i < MOST_CLIENTS; i++) {
            open("GET /api/wall");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> status("GET /api/wall").contains("503"));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    clock.ahead.addAndGet(40_000);
                    return status("GET /api/stream?id=a").contains("200");
                });
    }

    @Test
    void eventsAreForGetAlone() throws Exception {
        for (int i = 0; i < MOST_CLIENTS; i++) {
            assertThat(status("HEAD /api/wall")).contains("405");
            assertThat(status("HEAD /api/stream?id=a")).contains("405");
        }
        assertThat(status("GET /api/stream?id=a")).contains("200");
    }

    @Test
    void anotherSiteMayLinkToThePageAndNoMore() throws Exception {
        assertThat(status("GET /api/wall", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"))
                .contains("403");
        assertThat(status("GET /api/config", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"))
                .contains("403");
        assertThat(status("GET /api/config", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"))
                .contains("200");
        assertThat(status("GET /", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
                .contains("200");
        assertThat(status("GET /", "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"))
                .contains("200");
    }

    private Socket open(String request, String... headers) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort()));
        String lines = request + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n") + "\r\n";
        socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The first line of the answer. */
    private String status(String request, String... headers) throws IOException {
        try (Socket socket = open(request, headers)) {
            byte[] answer = new byte[32];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        }
    }

    /** The clock of this machine, and as much ahead of it as a test says. */
    private static final class AheadClock extends Clock {
        private final AtomicLong ahead = new AtomicLong();

        @Override
        public long millis() {
            return System.currentTimeMillis() + ahead.get();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
