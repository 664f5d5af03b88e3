package org.hssflow.app.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.simulators.publish.DeliveryListener;
import org.hssflow.simulators.publish.PublishReport;
import org.hssflow.simulators.publish.StatePublisher;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Scenario;

/**
 * A steady load: simulated heat streams published at a fixed rate until it is stopped. Brokers may be away for {@link
 * #BROKER_AWAY_AT_MOST}: what was due in the meantime is sent late, in order and once.
 *
 * <p>The figures may be read from any thread.
 */
public final class SteadyLoad implements AutoCloseable {
    /** After so long without an acknowledgement the load fails, unless the client's settings give another time. */
    public static final Duration BROKER_AWAY_AT_MOST = Duration.ofMinutes(10);

    private static final String PREFIX = "sim";

    private final StatePublisher publisher;
    private final FutureTask<PublishReport> sending;
    private final SortedMap<String, Long> lastSteps = new ConcurrentSkipListMap<>();
    private boolean stopped;

    private SteadyLoad(ClientSettings kafka, Topics topics, int streams, double rate, long seed) {
        SimulationSettings heat = SimulationSettings.defaults(Equation.HEAT_1D);
        Scenario steady = Scenario.steady(heat, PREFIX, streams, rate, Scenario.ENDLESS, Scenario.FOREVER, seed);
        publisher = new StatePublisher(
                steady.streamSet(), Scenario.FOREVER, false, patient(kafka), topics, new DeliveryListener() {
                    @Override
                    public void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {
                        lastSteps.put(
                                delivery.state().streamId(), delivery.state().step());
                    }
                });
        sending = new FutureTask<>(publisher::run);
    }

    /**
     * Begins to send, in threads of its own. Creates the topic of the states if it does not exist.
     *
     * @param streams {@code sim-0}, {@code sim-1}, …, each from its step 0 on
     * @param rate states per second of each stream
     * @param seed of the initial states
     */
    public static SteadyLoad start(ClientSettings kafka, Topics topics, int streams, double rate, long seed) {
        SteadyLoad load = new SteadyLoad(kafka, topics, streams, rate, seed);
        new Thread(load.sending, "steady-load").start();
        return load;
    }

    private static ClientSettings patient(ClientSettings kafka) {
        String millis = Long.toString(BROKER_AWAY_AT_MOST.toMillis());
        Map<String, String> overrides = new TreeMap<>(
                Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis, ProducerConfig.MAX_BLOCK_MS_CONFIG, millis));
        overrides.putAll(kafka.overrides());
        return new ClientSettings(kafka.bootstrap(), overrides);
    }

    /**
     * Ends the sending; returns when every state is acknowledged. A second call returns, or fails, as the first did.
     *
     * @throws IOException if the broker did not take a state, now or earlier: after that none was sent
     */
    public synchronized void stop() throws Exception {
        stopped = true;
        publisher.stop();
        try {
            var unused = sending.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** How many states are acknowledged. */
    public long sent() {
        return publisher.recordsSent();
    }

    /** The last acknowledged step of every stream that has one; the states of all steps from 0 to it are acknowledged too. */
    public SortedMap<String, Long> lastSteps() {
        return new TreeMap<>(lastSteps);
    }

    /** As {@link #stop()}, if it is not stopped yet. */
    @Override
    public synchronized void close() throws Exception {
        if (!stopped) {
            stop();
        }
    }
}
