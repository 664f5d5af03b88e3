package org.hssflow.monitor.reading;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.monitor.reading.BrokerStatus.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers every two seconds which of some topics there are, and so finds out whether they answer. */
final class BrokerWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final long EVERY_MILLIS = 2_000;
    private static final int BACKOFF_MILLIS = 1_000;

    /** @param id which another topic of the same name does not have */
    record Topic(Uuid id, List<TopicPartition> partitions) {}

    private final ClientSettings client;
    private final List<String> topics;
    private final Clock clock;
    private final Runnable renewed;
    private final Map<String, Uuid> ids = new TreeMap<>();
    private final Admin admin;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile BrokerStatus status;
    private volatile Map<String, Topic> found = Map.of();

    /**
     * @param renewed called when a topic was deleted and made again, before it is given out
     * @throws IOException if the settings cannot be used; brokers that are not there are no reason
     */
    BrokerWatch(ClientSettings client, List<String> topics, Clock clock, Runnable renewed) throws IOException {
        this.client = client;
        this.topics = topics;
        this.clock = clock;
        this.renewed = renewed;
        this.status = new BrokerStatus(State.CONNECTING, clock.millis(), "", List.of());
        Properties settings = client.admin();
        settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, BACKOFF_MILLIS);
        try {
            this.admin = Admin.create(settings);
        } catch (KafkaException e) {
            throw ConnectionFailure.explain(client, e);
        }
        this.thread = new Thread(this::watch, "monitor-brokers");
        thread.start();
    }

    BrokerStatus status() {
        return status;
    }

    /** The topics that there are, as last heard of, by name. */
    Map<String, Topic> topics() {
        return found;
    }

    private void watch() {
        try (admin) {
            do {
                askAndTell();
            } while (!closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askAndTell() throws InterruptedException {
        try {
            ask();
        } catch (RuntimeException e) { // nothing must end the watch
            LOG.error("the brokers cannot be watched", e);
            become(State.GONE, e.toString(), List.of());
        }
    }

    private void ask() throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics).topicNameValues();
        Map<String, Topic> there = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            String topic = answer.getKey();
            try {
                TopicDescription description = answer.getValue().get();
                there.put(
                        topic,
                        new Topic(
                                description.topicId(),
                                description.partitions().stream()
                                        .map(partition -> new TopicPartition(topic, partition.partition()))
                                        .toList()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    become(
                            State.GONE,
                            String.valueOf(ConnectionFailure.explain(client, e).getMessage()),
                            List.of());
                    return;
                }
                missing.add(topic);
            }
        }
        if (there.entrySet().stream()
                        .filter(each -> isRenewed(each.getKey(), each.getValue().id()))
                        .count()
                > 0) {
            renewed.run();
        }
        found = there;
        become(State.UP, "", missing);
    }

    private boolean isRenewed(String topic, Uuid id) {
        Uuid before = ids.put(topic, id);
        return before != null && !before.equals(id);
    }

    private void become(State state, String message, List<String> missing) {
        long since = state == status.state() ? status.since() : clock.millis();
        status = new BrokerStatus(state, since, message, missing);
    }

    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        thread.join();
    }
}
