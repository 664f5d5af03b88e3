package org.hssflow.app.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.simulators.PublishReport;
import org.hssflow.simulators.Scenario;
import org.hssflow.simulators.SendListener;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.StatePublisher;
import org.hssflow.simulators.StreamSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options and the work of {@code simulate --bootstrap}. */
final class SimulateToKafka {
    private static final long LIVE_MILLIS = 500;
    private static final double LATE_SECONDS = 1;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Publish to this Kafka broker until Ctrl-C.")
    private @Nullable String bootstrap;

    @Option(names = "--streams", defaultValue = "1", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int streams;

    @Option(
            names = "--rate",
            defaultValue = "5",
            paramLabel = "R",
            description = "States per second of each stream. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "Stop after this time.")
    private @Nullable Double duration;

    @Option(names = "--stream-prefix", description = "Streams are PREFIX-0, PREFIX-1, …. Default: the equation.")
    private @Nullable String streamPrefix;

    @Option(
            names = "--topic-prefix",
            defaultValue = Topics.DEFAULT_PREFIX,
            description = "The topic is PREFIX.states. Default: ${DEFAULT-VALUE}.")
    private String topicPrefix = Topics.DEFAULT_PREFIX;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = "Any setting of Kafka's clients, such as those for TLS. Repeatable.")
    private Map<String, String> kafkaProperties = new TreeMap<>();

    boolean isChosen() {
        return bootstrap != null;
    }

    /**
     * @param reporter takes the summary, also after Ctrl-C: before the process may end
     * @throws IllegalArgumentException if the options do not fit together
     */
    void run(
            Simulation simulation, @Nullable Long steps, long seed, Console console, Consumer<SimulateSummary> reporter)
            throws IOException, InterruptedException {
        StreamSettings settings = new StreamSettings(
                streamPrefix == null ? simulation.settings().equation().id() : streamPrefix,
                streams,
                rate,
                steps == null ? StreamSettings.ENDLESS : steps,
                duration == null ? StreamSettings.FOREVER : Duration.ofNanos((long) (duration * 1e9)),
                seed);
        ClientSettings client = new ClientSettings(bootstrap == null ? "" : bootstrap, kafkaProperties);
        StatePublisher publisher = new StatePublisher(
                Scenario.always(simulation), settings, client, new Topics(topicPrefix), SendListener.NONE);
        try (CtrlC ctrlC = new CtrlC(publisher::stop)) {
            PublishReport report = runWatched(publisher, console);
            warnIfLate(report, console);
            reporter.accept(summary(report));
        }
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
                    long sent = publisher.statesSent();
                    console.err()
                            .printf("\r%d states sent, %.1f per second ", sent, (sent - before) * 1e3 / LIVE_MILLIS);
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

    private void warnIfLate(PublishReport report, Console console) {
        if (report.maxLatenessSeconds() > LATE_SECONDS) {
            console.err()
                    .printf(
                            Locale.ROOT,
                            "fell %.1f s behind the schedule of %d streams at %s states per second; lower --rate%n",
                            report.maxLatenessSeconds(),
                            streams,
                            rate);
        }
    }

    private SimulateSummary summary(PublishReport report) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("bootstrap", String.valueOf(bootstrap));
        figures.put("topic", new Topics(topicPrefix).states());
        figures.put("streams", streams);
        figures.put("statesSent", report.statesSent());
        figures.put("seconds", report.seconds());
        figures.put("rate", report.rate());
        figures.put("maxLatenessSeconds", report.maxLatenessSeconds());
        String line = String.format(
                Locale.ROOT,
                "%s: %d states of %d streams in %.1f s (%.1f per second)",
                bootstrap,
                report.statesSent(),
                streams,
                report.seconds(),
                report.rate());
        return new SimulateSummary(line, figures);
    }
}
