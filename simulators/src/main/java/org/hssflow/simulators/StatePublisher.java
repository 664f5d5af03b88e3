package org.hssflow.simulators;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations side by side and publishes their states to Kafka at a rate.
 *
 * <p>State s of stream i of N is due (s + i/N)/rate after the start: an absolute schedule, so that small delays do not add up. A
 * publisher that cannot keep up drops nothing: it sends as fast as it can, and reports how late it got. The producer is
 * idempotent, and the first state that the broker does not acknowledge ends the run.
 *
 * <p>{@link #stop()} and the figures may be used from any thread; a publisher runs once.
 */
public final class StatePublisher {
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 30_000;

    private final Scenario scenario;
    private final StreamSettings settings;
    private final ClientSettings client;
    private final Topics topics;
    private final SendListener listener;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong maxLateNanos = new AtomicLong();

    public StatePublisher(
            Scenario scenario, StreamSettings settings, ClientSettings client, Topics topics, SendListener listener) {
        this.scenario = scenario;
        this.settings = settings;
        this.client = client;
        this.topics = topics;
        this.listener = listener;
    }

    /**
     * Publishes until every stream has made its steps, the duration is over, or {@link #stop()} is called. Creates the topic of
     * the states if it does not exist.
     *
     * @throws IOException if no broker answers, or it does not acknowledge a state
     */
    public PublishReport run() throws IOException, InterruptedException {
        StatesTopic.require(client, topics);
        long start;
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings())) {
            List<Thread> threads = threads(producer);
            start = System.nanoTime();
            threads.forEach(Thread::start);
            join(threads);
        } // closing waits for the last acknowledgements
        double seconds = (System.nanoTime() - start) / 1e9;
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException(
                    "expected " + client.bootstrap() + " to take every state, but after " + acknowledged.get() + ": "
                            + failed.getMessage(),
                    failed);
        }
        return new PublishReport(acknowledged.get(), seconds, maxLatenessSeconds());
    }

    private void join(List<Thread> threads) throws InterruptedException {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            stop(); // where it is this thread that was interrupted
        }
    }

    /** Ends the run after the states that are on their way. */
    public void stop() {
        stop.countDown();
    }

    /** States acknowledged so far. */
    public long statesSent() {
        return acknowledged.get();
    }

    /** How far the latest state so far was behind its schedule. */
    public double maxLatenessSeconds() {
        return maxLateNanos.get() / 1e9;
    }

    private Properties producerSettings() {
        Properties properties = client.producer();
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        return properties;
    }

    /** Each thread has streams of its own, so that the states of a stream are sent in order. */
    private List<Thread> threads(Producer<byte[], byte[]> producer) {
        int count = Math.min(settings.streams(), Runtime.getRuntime().availableProcessors());
        List<List<LiveStream>> shares = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            int first = t;
            shares.add(IntStream.range(0, settings.streams())
                    .filter(i -> i % count == first)
                    .mapToObj(i -> new LiveStream(i, settings, scenario))
                    .toList());
        }
        return shares.stream()
                .map(share -> new Thread(() -> publish(share, producer), "publisher"))
                .toList();
    }

    private void publish(List<LiveStream> streams, Producer<byte[], byte[]> producer) {
        try {
            long start = System.nanoTime();
            for (long step = 0; step <= settings.steps() && stop.getCount() > 0; step++) {
                for (LiveStream stream : streams) {
                    if (!await(start, stream)) {
                        return;
                    }
                    send(stream, producer);
                    if (step < settings.steps()) {
                        stream.advance();
                    }
                }
            }
        } catch (RuntimeException e) { // of the solver or of the producer: the run fails with it
            fail(e);
        } catch (InterruptedException e) {
            stop();
        }
    }

    /** @return whether the state is to be sent: false once the run is over */
    private boolean await(long start, LiveStream stream) throws InterruptedException {
        double due = (stream.step() + stream.index() / (double) settings.streams()) / settings.rate();
        long nanos = start + (long) (due * 1e9) - System.nanoTime();
        maxLateNanos.accumulateAndGet(-nanos, Math::max);
        boolean over = settings.duration().compareTo(Duration.ofNanos((long) (due * 1e9))) <= 0;
        return !over && !stop.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    private void send(LiveStream stream, Producer<byte[], byte[]> producer) {
        float[] values = stream.values();
        var record = PdeStateCodec.encode(stream.record(values)).to(topics.states());
        listener.sending(stream.id(), stream.step(), System.nanoTime(), values);
        var unused = producer.send(record, (metadata, exception) -> {
            if (exception == null) {
                acknowledged.incrementAndGet();
            } else {
                fail(exception);
            }
        });
    }

    private void fail(Exception e) {
        failure.compareAndSet(null, e);
        stop();
    }
}
