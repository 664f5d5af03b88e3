package org.hssflow.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hssflow.monitor.Records.TOPICS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.monitor.Monitor;
import org.hssflow.monitor.MonitorSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server gives to whom, whatever is in the topics. */
class MonitorServerTest {
    private static EmbeddedBroker broker;
    private static Monitor monitor;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        monitor = Monitor.start(settings(0));
    }

    @AfterAll
    static void stop() throws Exception {
        monitor.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api/config", "api/wall", "lib/uPlot.iife.min.js", "nothing/there"})
    void everyAnswerTellsTheBrowserWhatThePageMayDo(String path) throws Exception {
        HttpResponse<?> response = http.send(
                HttpRequest.newBuilder(monitor.address().resolve("/" + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT-ME"})
    void nothingCanBeWritten(String method) throws Exception {
        assertThat(raw(method + " /api/wall HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void aStrangersNameForThisMachineGetsNothing() throws Exception {
        assertThat(raw("GET /api/config HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(raw("GET /api/config HTTP/1.1\r\nHost: localhost:1234\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../Json.class",
                "/..%2f..%2flog4j2.properties",
                "/js/../../../../META-INF/MANIFEST.MF",
                "/lib/../pom.properties",
                "/lib/uPlot.cjs.js",
                "/js/"
            })
    void onlyThePagesOwnFilesAreServed(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).matches("(?s)HTTP/1.1 40[034].*");
    }

    @Test
    void itListensOnLoopbackAlone() throws Exception {
        int port = monitor.address().getPort();
        assertThat(monitor.address().getHost()).isEqualTo("127.0.0.1");
        List<InetAddress> others = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            each.inetAddresses().filter(address -> !address.isLoopbackAddress()).forEach(others::add);
        }
        for (InetAddress other : others) {
            assertThatThrownBy(() -> connect(other, port)).as(other.toString()).isInstanceOf(IOException.class);
        }
        connect(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Monitor.start(settings(taken.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("taken");
        }
        assertThat(threads()).as("of the one that runs").containsOnlyOnce("monitor-brokers");
    }

    @Test
    void theConfigurationHasTheColoursOfThePictures() throws Exception {
        JsonNode config = new ObjectMapper().readTree(get("api/config"));
        assertThat(config.at("/colors/field/0").asText()).isEqualTo("#440154");
        assertThat(config.at("/colors/difference/5").asText()).isEqualTo("#f7f7f7");
        assertThat(config.at("/bootstrap").asText()).isEqualTo(broker.bootstrap());
        assertThat(get("healthz")).startsWith("broker ");
    }

    private static MonitorSettings settings(int port) {
        return MonitorSettings.onLoopback(ClientSettings.of(broker.bootstrap()), TOPICS, port, "test");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(monitor.address().resolve("/" + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Sends bytes that no client of HTTP would, and gives the beginning of the answer. */
    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), monitor.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[512];
            int length = socket.getInputStream().read(answer);
            return new String(Arrays.copyOf(answer, Math.max(0, length)), StandardCharsets.US_ASCII);
        }
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
        }
    }
}
