package org.hssflow.app.monitor;

import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;

/**
 * Writes what simulations and a job would, of many streams at a fixed rate: a wave that travels, its exact forecasts at three leads, and
 * scores. No job on a small machine forecasts so many.
 */
final class CrowdProducer implements AutoCloseable {
    private static final Shape SHAPE = Shape.of(1, 64);
    private static final int[] LEADS = {1, 5, 10};
    private static final double DT = 0.1;
    private static final ModelId MODEL = new ModelId("burgers-1d", 1, "c".repeat(64));
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int streams;
    private final double rate;
    private final Thread thread;

    private volatile long step;
    private volatile boolean closing;
    private volatile Exception failure;

    /** @param rate states a second of each stream */
    CrowdProducer(ClientSettings kafka, Topics topics, int streams, double rate) {
        this.topics = topics;
        this.streams = streams;
        this.rate = rate;
        var settings = kafka.producer();
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        this.producer = new KafkaProducer<>(settings);
        this.thread = new Thread(this::run, "crowd");
        thread.start();
    }

    /** The step that all streams have sent. */
    long step() {
        return step;
    }

    static String id(int stream) {
        return String.format("stream-%04d", stream);
    }

    private void run() {
        long start = System.nanoTime();
        for (long next = 0; !closing && failure == null; next++) {
            for (int stream = 0; stream < streams; stream++) {
                long due = start + (long) ((next + stream / (double) streams) / rate * NANOS);
                while (System.nanoTime() < due && !closing) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(stream, next);
            }
            step = next;
        }
    }

    private void send(int stream, long at) {
        String id = id(stream);
        send(
                topics.states(),
                PdeStateCodec.encode(new PdeState(
                        id,
                        Equation.BURGERS_1D,
                        at,
                        at * DT,
                        DT,
                        SHAPE,
                        new TreeMap<>(),
                        Float32.toBytes(wave(stream, at)))));
        float[] values = new float[LEADS.length * SHAPE.size()];
        for (int i = 0; i < LEADS.length; i++) {
            System.arraycopy(wave(stream, at + LEADS[i]), 0, values, i * SHAPE.size(), SHAPE.size());
        }
        send(
                topics.rollouts(),
                RolloutCodec.encode(new Rollout(
                        id,
                        Equation.BURGERS_1D,
                        at,
                        at * DT,
                        DT,
                        LEADS,
                        SHAPE,
                        Float32.toBytes(values),
                        MODEL,
                        0.01,
                        Rollout.Status.OK)));
        boolean bad = stream % 50 == 0 && at / 100 % 2 == 1;
        send(
                topics.drift(),
                DriftScoreCodec.encode(new DriftScore(
                        id,
                        Equation.BURGERS_1D,
                        at,
                        at * DT,
                        MODEL,
                        bad ? 0.5 : 0.01,
                        1,
                        bad ? 9 : 1 + Math.sin((double) at),
                        6,
                        null,
                        Double.NaN,
                        new TreeMap<>(),
                        Double.NaN,
                        bad ? DriftScore.Status.DRIFTING : DriftScore.Status.CALM,
                        "")));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
    private void send(String topic, EncodedRecord record) {
        producer.send(record.to(topic), (sent, e) -> {
            if (e != null) {
                failure = e;
            }
        });
    }

    private static float[] wave(int stream, long at) {
        float[] u = new float[SHAPE.size()];
        for (int i = 0; i < u.length; i++) {
            u[i] = (float) Math.sin(2 * Math.PI * (i / (double) u.length - 0.01 * (double) at) + stream);
        }
        return u;
    }

    @Override
    public void close() throws Exception {
        closing = true;
        thread.join();
        producer.close();
        if (failure != null) {
            throw failure;
        }
    }
}
