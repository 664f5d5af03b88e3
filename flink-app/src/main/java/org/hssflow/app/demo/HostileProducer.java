package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/** Mixes malformed records of every kind into the topic of the states, evenly over the time of the demonstration. */
final class HostileProducer {
    private final ClientSettings kafka;
    private final Topics topics;
    private final DemoSettings settings;
    private final PdeState good;
    private final Set<String> places = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stop = new CountDownLatch(1);

    HostileProducer(ClientSettings kafka, Topics topics, DemoSettings settings) {
        this.kafka = kafka;
        this.topics = topics;
        this.settings = settings;
        this.good = good(settings.scenario().scenarios().get(0).settings());
    }

    private static PdeState good(SimulationSettings settings) {
        Shape shape = new Simulation(settings).outputGrid().shape();
        return PdeState.of(
                "hostile", settings.equation(), 0, 0, settings.dt(), shape, Map.of(), new float[shape.size()]);
    }

    /** How many dead letters of each reason must come of it. */
    SortedMap<String, Long> expected() {
        SortedMap<String, Long> byReason = new TreeMap<>();
        for (int i = 0; i < settings.hostile(); i++) {
            byReason.merge(MalformedRecord.kind(i).reason().id(), 1L, Long::sum);
        }
        return byReason;
    }

    /** Where the records are in the topic, as {@link Witness} writes it; complete once {@link #run} has returned. */
    Set<String> places() {
        return places;
    }

    /** Ends the run early. */
    void stop() {
        stop.countDown();
    }

    /** Returns when all are acknowledged. */
    void run() throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer())) {
            for (int i = 0; i < settings.hostile(); i++) {
                long due = start + settings.length().toNanos() / settings.hostile() * i;
                if (stop.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    break;
                }
                sent.add(producer.send(MalformedRecord.kind(i).from(good).to(topics.states())));
            }
            for (Future<RecordMetadata> one : sent) {
                places.add(Witness.place(
                        Integer.toString(one.get().partition()),
                        Long.toString(one.get().offset())));
            }
        }
    }
}
