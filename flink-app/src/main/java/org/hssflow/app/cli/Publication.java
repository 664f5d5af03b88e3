package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.simulators.publish.DeliveryListener;
import org.hssflow.simulators.publish.PublishReport;
import org.hssflow.simulators.publish.StatePublisher;
import org.hssflow.simulators.publish.TruthLog;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.StreamSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code simulate} that say where streams are published and what is written down of it. */
final class Publication {
    private static final long LIVE_MILLIS = 500;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Stop after this time.")
    private @Nullable Double duration;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Write what was sent, when, and under which parameters: a JSON object a line.")
    private @Nullable Path truth;

    @Option(
            names = "--resume",
            description = "Go on where the streams in the topic end: after a crash, without a gap or a duplicate.")
    private boolean resume;

    boolean isChosen() {
        return broker.isChosen();
    }

    /**
     * Publishes until the streams are over, the time is, or Ctrl-C.
     *
     * @param reporter takes the summary, also after Ctrl-C: before the process may end
     * @throws IllegalArgumentException if the options do not fit together
     */
    void run(StreamSet streamSet, Console console, Consumer<SimulateSummary> reporter)
            throws IOException, InterruptedException {
        ClientSettings client = broker.client();
        Duration limit = duration == null ? Scenario.FOREVER : Duration.ofNanos((long) (positive(duration) * 1e9));
        try (TruthLog log = truthLog()) {
            DeliveryListener listener = log == null ? DeliveryListener.NONE : log;
            StatePublisher publisher = new StatePublisher(streamSet, limit, resume, client, broker.topics(), listener);
            try (CtrlC ctrlC = new CtrlC(publisher::stop)) {
                PublishReport report = runWatched(publisher, console);
                if (!report.heldRate()) {
                    console.err().println("hssflow simulate: " + report.whyLate());
                }
                reporter.accept(summary(report, streamSet, client));
            }
        }
    }

    private static double positive(double seconds) {
        if (!(seconds > 0) || !Double.isFinite(seconds)) {
            throw new IllegalArgumentException("expected a positive --duration in seconds, got " + seconds);
        }
        return seconds;
    }

    private @Nullable TruthLog truthLog() throws IOException {
        if (truth == null) {
            return null;
        }
        if (!resume && Files.exists(truth)) {
            throw new IllegalArgumentException(
                    "expected --truth to name a new file, but " + truth + " exists; --resume goes on with it");
        }
        Path folder = truth.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("expected --truth to name a file in a folder that exists, got " + truth
                    + "; make the folder first");
        }
        return resume ? TruthLog.resume(truth) : TruthLog.create(truth);
    }

    private PublishReport runWatched(StatePublisher publisher, Console console)
            throws IOException, InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread live = liveLine(publisher, console, done);
        try {
            return publisher.run();
        } finally {
            done.countDown();
            live.join();
        }
    }

    private Thread liveLine(StatePublisher publisher, Console console, CountDownLatch done) {
        Thread thread = new Thread(() -> {
            long before = 0;
            try {
                while (!done.await(LIVE_MILLIS, TimeUnit.MILLISECONDS)) {
                    long sent = publisher.recordsSent();
                    console.err().print("\r" + line(publisher, (sent - before) * 1e3 / LIVE_MILLIS));
                    console.err().flush();
                    before = sent;
                }
                console.err().println();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        if (console.live()) {
            thread.start();
        }
        return thread;
    }

    private static String line(StatePublisher publisher, double rate) {
        if (publisher.recordsSent() == 0 && publisher.passed() > 0) {
            return String.format(Locale.ROOT, "%d records of before gone through ", publisher.passed());
        }
        return String.format(
                Locale.ROOT,
                "%d records sent, %.1f per second, at most %.2f s late, held up by Kafka %.0f %% ",
                publisher.recordsSent(),
                rate,
                Math.max(0, publisher.maxLatenessSeconds()),
                100 * publisher.blocked());
    }

    private SimulateSummary summary(PublishReport report, StreamSet streamSet, ClientSettings client) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("bootstrap", client.bootstrap());
        figures.put("topic", broker.topics().states());
        figures.put("source", streamSet.name());
        figures.put("streams", streamSet.scripts().size());
        figures.put("statesSent", report.recordsSent());
        figures.put("withheld", report.withheld());
        figures.put("takenUp", report.passed());
        figures.put("seconds", report.seconds());
        figures.put("scheduledSeconds", report.scheduledSeconds());
        figures.put("rate", report.rate());
        figures.put("heldRate", report.heldRate());
        figures.put("maxLatenessSeconds", report.maxLatenessSeconds());
        figures.put("solvingShare", report.solving());
        figures.put("blockedShare", report.blocked());
        String line = String.format(
                Locale.ROOT,
                "%s: %d states of %d streams in %.1f s (%.1f per second, %s)",
                client.bootstrap(),
                report.recordsSent(),
                streamSet.scripts().size(),
                report.seconds(),
                report.rate(),
                report.recordsSent() == 0
                        ? "nothing was due"
                        : report.heldRate() ? "as scheduled" : "behind the schedule");
        return new SimulateSummary(line, figures);
    }
}
