package org.hssflow.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.monitor.MonitorSettings;
import org.hssflow.monitor.reading.BrokerStatus;
import org.hssflow.monitor.reading.LoopReader;
import org.hssflow.monitor.view.LoopView;

/**
 * What the topics of a loop said at one moment.
 *
 * @param view of everything that had been written until then
 * @param moment when that was, in milliseconds since the epoch
 */
record LoopSnapshot(LoopView view, long moment) {
    private static final long BROKER_MILLIS = 10_000;
    private static final long READING_MILLIS = 60_000;
    private static final long LOOK_MILLIS = 20;
    private static final long MOST_BYTES = 512 << 20;

    /**
     * Reads until everything is read that there is.
     *
     * @param stream whose fields are kept; empty for none
     * @param since how far back to begin
     * @param committedOnly whether to see rollouts and scores only once they are committed
     * @param err hears of what could not be read in time
     * @throws IOException if the broker does not answer, or topics are missing
     */
    static LoopSnapshot read(
            ClientSettings client, Topics topics, String stream, Duration since, boolean committedOnly, PrintWriter err)
            throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        LoopView view = new LoopView(topics, MonitorSettings.DEFAULT_FIELD_BYTES, clock);
        if (!stream.isEmpty()) {
            view.watch(stream);
        }
        long most = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4);
        TimeOrder order = new TimeOrder(most, topics.states(), view::see);
        try (LoopReader reader = new LoopReader(client, topics, since, committedOnly, clock, order, () -> {})) {
            awaitBroker(reader, client);
            awaitEnd(reader, client, err);
        }
        order.finish();
        return new LoopSnapshot(view, clock.millis());
    }

    private static void awaitBroker(LoopReader reader, ClientSettings client) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (reader.brokers().state() == BrokerStatus.State.CONNECTING && millisSince(began) < BROKER_MILLIS) {
            Thread.sleep(LOOK_MILLIS);
        }
        requireUp(reader.brokers(), client);
    }

    private static void requireUp(BrokerStatus brokers, ClientSettings client) throws IOException {
        if (brokers.state() != BrokerStatus.State.UP) {
            throw new IOException(
                    brokers.message().isEmpty()
                            ? "expected a broker at " + client.bootstrap() + ", got no answer"
                            : brokers.message());
        }
        if (!brokers.missingTopics().isEmpty()) {
            throw new IOException("expected the topics of a loop on " + client.bootstrap() + ", but there is no "
                    + brokers.missingTopics().stream().sorted().collect(Collectors.joining(", "))
                    + "; start the job, or say --topic-prefix if they are called otherwise");
        }
    }

    private static void awaitEnd(LoopReader reader, ClientSettings client, PrintWriter err)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!reader.isCaughtUp() && millisSince(began) < READING_MILLIS) {
            requireUp(reader.brokers(), client);
            Thread.sleep(LOOK_MILLIS);
        }
        if (!reader.isCaughtUp()) {
            err.println("hssflow plot: not everything could be read in " + READING_MILLIS / 1_000
                    + " s: the pictures end before now; say a shorter --since");
        }
        if (reader.skipped() > 0) {
            err.println("hssflow plot: " + reader.skipped()
                    + " records were left out, since they come faster than they can be read; say a shorter --since");
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
