package org.hssflow.simulators.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.kafka.Topics;
import org.hssflow.simulators.scenario.StreamScript;
import org.hssflow.simulators.scenario.StreamSet;
import org.jspecify.annotations.Nullable;

/**
 * Publishes streams to Kafka. Every delivery has its time after the start: an absolute schedule, so that small delays do not add
 * up. A publisher that cannot keep up drops nothing: it sends as fast as it can, and reports how late it got and why. The producer
 * is idempotent, and the first record that the broker does not acknowledge ends the run.
 *
 * <p>{@link #stop()} and the figures may be used from any thread; a publisher runs once.
 */
public final class StatePublisher {
    private final StreamSet streams;
    private final Duration duration;
    private final boolean resume;
    private final ClientSettings client;
    private final Topics topics;
    private final DeliveryListener listener;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Tally tally = new Tally();

    /**
     * @param duration after which to stop, complete or not
     * @param resume whether to go on where the streams in the topic end, instead of beginning them
     */
    public StatePublisher(
            StreamSet streams,
            Duration duration,
            boolean resume,
            ClientSettings client,
            Topics topics,
            DeliveryListener listener) {
        this.streams = streams;
        this.duration = duration;
        this.resume = resume;
        this.client = client;
        this.topics = topics;
        this.listener = listener;
    }

    /**
     * Publishes until every stream is over, the duration has passed, or {@link #stop()} is called. Creates the topic of the
     * states if it does not exist.
     *
     * @throws IOException if no broker answers, or it does not acknowledge a record; if the streams to be taken up are not these
     */
    public PublishReport run() throws IOException, InterruptedException {
        Properties producerSettings = ProducerPromise.settings(client);
        int partitions = StatesTopic.require(client, topics);
        Map<String, Long> last = resume ? new LastDelivered(client, topics.states(), streams, stop).read() : Map.of();
        try (Producer<byte[], byte[]> producer = producer(producerSettings)) {
            Outlet outlet = new Outlet(
                    producer, topics.states(), partitions, streams.fingerprint(), listener, acknowledged, this::fail);
            List<StreamSender> senders = senders(outlet);
            inParallel(senders, sender -> sender.takeUp(last, listener));
            double first =
                    senders.stream().mapToDouble(StreamSender::firstDue).min().orElse(0);
            tally.begin(last.isEmpty() ? 0 : first, senders.size());
            inParallel(senders, sender -> sender.send(duration));
        } // closing waits for the last acknowledgements
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException(
                    failed.getMessage() + " (" + client.bootstrap() + ", after " + acknowledged.get() + " records)",
                    failed);
        }
        return tally.report(acknowledged.get());
    }

    private List<StreamSender> senders(Outlet outlet) {
        List<StreamScript> scripts = streams.scripts();
        int count = Math.min(scripts.size(), Runtime.getRuntime().availableProcessors());
        List<StreamSender> senders = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            int first = t;
            List<StreamScript> share = IntStream.range(0, scripts.size())
                    .filter(i -> i % count == first)
                    .mapToObj(scripts::get)
                    .toList();
            senders.add(new StreamSender(share, outlet, tally, stop));
        }
        return senders;
    }

    private interface Work {
        void with(StreamSender sender) throws InterruptedException;
    }

    private void inParallel(List<StreamSender> senders, Work work) throws InterruptedException {
        List<Thread> threads = senders.stream()
                .map(sender -> new Thread(() -> run(work, sender), "publisher"))
                .toList();
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= join(thread);
        }
        if (interrupted) {
            throw new InterruptedException("the publisher was interrupted");
        }
    }

    /** Waits for a thread whatever comes: what it works with is closed afterwards. */
    private boolean join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                stop();
            }
        }
        return interrupted;
    }

    private void run(Work work, StreamSender sender) {
        try {
            work.with(sender);
        } catch (KafkaException e) {
            fail(Outlet.notTaken(e));
        } catch (RuntimeException e) { // of the solver or the listener: the run fails with it
            fail(e);
        } catch (InterruptedException e) {
            stop();
        }
    }

    /** The first failure counts: what comes after it is its consequence. */
    private void fail(Exception e) {
        failure.compareAndSet(null, e);
        stop();
    }

    private Producer<byte[], byte[]> producer(Properties settings) throws IOException {
        try {
            return new KafkaProducer<>(settings);
        } catch (KafkaException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    /** Ends the run after the records that are on their way. */
    public void stop() {
        stop.countDown();
    }

    /** Records acknowledged so far. */
    public long recordsSent() {
        return acknowledged.get();
    }

    /** Deliveries of an earlier run gone through so far. */
    public long passed() {
        return tally.passedSoFar();
    }

    /** How far the latest delivery so far was behind its schedule. */
    public double maxLatenessSeconds() {
        return tally.maxLatenessSeconds();
    }

    /** The share of the threads' time so far that Kafka's producer held them up. */
    public double blocked() {
        return tally.blocked();
    }
}
