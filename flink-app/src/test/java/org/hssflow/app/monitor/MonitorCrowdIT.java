package org.hssflow.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand streams of ten states a second for a minute: the monitor in a process of little memory, the page in a browser. */
@Timeout(300)
class MonitorCrowdIT {
    private static final Topics TOPICS = new Topics("pde");
    private static final int STREAMS = 1_000;
    private static final int RATE = 10;
    private static final int SECONDS = 60;
    private static final int HEAP_MIB = 192;
    private static final int UPDATE_SECONDS = 2;
    /** What takes longer is seen as a stutter. */
    private static final int SMOOTH_MILLIS = 50;

    private static final int CHOSEN = 500;
    private static final Pattern PAGE = Pattern.compile("the page is at (http://127\\.0\\.0\\.1:\\d+/)");

    @TempDir
    private Path work;

    @Test
    void thePageKeepsUpAndNothingGrows() throws Exception {
        try (Browser browser = Browser.start(work.resolve("profile"));
                EmbeddedBroker broker = EmbeddedBroker.start()) {
            ClientSettings kafka = ClientSettings.of(broker.bootstrap());
            try (Admin admin = Admin.create(kafka.admin())) {
                TopicAdmin.createMissing(admin, TOPICS.definitions(4, (short) 1, 1 << 20));
            }
            Process monitor = start(broker.bootstrap());
            try (CrowdProducer crowd = new CrowdProducer(kafka, TOPICS, STREAMS, RATE)) {
                browser.open(awaitPage(monitor));
                browser.awaitThat("a tile of each stream", () -> browser.number("total") == STREAMS);
                browser.await("button.tile[data-id=" + CrowdProducer.id(CHOSEN) + "]")
                        .click();
                browser.awaitThat("facts", () -> browser.number("fact-step") > 0);
                browser.awaitThat("a verified forecast", () -> browser.number("fact-l2") < 1e-6);
                watch(browser, crowd);
                browser.screenshot("monitor-crowd");
                browser.requireQuietConsole();
            } finally {
                monitor.destroy();
            }
            assertThat(monitor.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.exitValue())
                    .as(Files.readString(work.resolve("stderr")))
                    .isEqualTo(128 + 15);
            assertThat(work.resolve("stderr")).content().doesNotContain("OutOfMemory", "ERROR", "WARN");
        }
    }

    /** Looks once a second how many steps the page is behind what was sent. */
    private static void watch(Browser browser, CrowdProducer crowd) throws Exception {
        double[] secondsBehind = new double[SECONDS];
        double[] paintMillis = new double[SECONDS];
        long heapAtFirst = 0;
        for (int i = 0; i < SECONDS; i++) {
            TimeUnit.SECONDS.sleep(1); // the minute that it is about
            secondsBehind[i] = (crowd.step() - browser.number("fact-step")) / RATE;
            paintMillis[i] = ((Number) browser.script("return window.hssflow.paintMillis")).doubleValue();
            if (i == SECONDS / 3) {
                heapAtFirst = browser.heapBytes();
            }
        }
        long heap = browser.heapBytes();
        Arrays.sort(secondsBehind);
        Arrays.sort(paintMillis);
        System.out.printf(
                "1,000 streams x 10 states/s: the page is %.1f s behind in the middle, %.1f s at the 95 %% quantile, %.1f s at most;"
                        + " its tiles take %.0f ms in the middle, %.0f ms at most; its heap %.1f MB after %d s, %.1f MB after %d s%n",
                secondsBehind[SECONDS / 2],
                secondsBehind[SECONDS * 95 / 100],
                secondsBehind[SECONDS - 1],
                paintMillis[SECONDS / 2],
                paintMillis[SECONDS - 1],
                heapAtFirst / 1e6,
                SECONDS / 3,
                heap / 1e6,
                SECONDS);
        assertThat(secondsBehind[SECONDS / 2])
                .as("seconds behind, in the middle")
                .isLessThan(UPDATE_SECONDS);
        assertThat(paintMillis[SECONDS / 2])
                .as("milliseconds for all tiles, in the middle")
                .isLessThan(SMOOTH_MILLIS);
        assertThat(browser.number("total")).isEqualTo(STREAMS);
        assertThat(browser.number("rate-states")).as("states a second").isGreaterThan(0.5 * STREAMS * RATE);
        assertThat(heap).as("bytes of the page, which does not grow").isLessThan(heapAtFirst + (8 << 20));
    }

    private Process start(String bootstrap) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("../hssflow", "monitor", "--bootstrap", bootstrap, "--port", "0")
                .redirectError(work.resolve("stderr").toFile())
                .redirectOutput(work.resolve("stdout").toFile());
        builder.environment().put("HSSFLOW_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m");
        return builder.start();
    }

    private String awaitPage(Process monitor) throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(monitor.isAlive())
                    .as(Files.readString(work.resolve("stderr")))
                    .isTrue();
            return PAGE.matcher(Files.readString(work.resolve("stderr"))).find();
        });
        Matcher matcher = PAGE.matcher(Files.readString(work.resolve("stderr")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
