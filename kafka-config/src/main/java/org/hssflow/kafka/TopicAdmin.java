package org.hssflow.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics, and waits until they can be used. */
public final class TopicAdmin {
    private static final long READY_SECONDS = 30;
    private static final long POLL_MILLIS = 10;

    private TopicAdmin() {}

    /**
     * Creates those topics that do not exist; existing ones stay as they are, and take no right but that to describe them. Returns
     * when every partition is answered for by its leader: an idempotent producer that starts before that can hang on
     * OUT_OF_ORDER_SEQUENCE_NUMBER until its delivery times out, and then loses the batch.
     *
     * @throws ExecutionException if the broker refuses
     * @throws TimeoutException if a partition has no leader after 30 seconds
     */
    public static void createMissing(Admin admin, Collection<NewTopic> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        Set<String> missing = missing(admin, names);
        List<NewTopic> wanted =
                topics.stream().filter(topic -> missing.contains(topic.name())).toList();
        for (var created : admin.createTopics(wanted).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // somebody else was faster
                    throw e;
                }
            }
        }
        awaitLeaders(admin, names);
    }

    private static Set<String> missing(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException {
        Set<String> missing = new TreeSet<>();
        for (var described : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                described.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                missing.add(described.getKey());
            }
        }
        return missing;
    }

    private static void awaitLeaders(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (true) {
            try {
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                admin.describeTopics(topics)
                        .allTopicNames()
                        .get()
                        .forEach((name, topic) -> topic.partitions()
                                .forEach(
                                        p -> latest.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
                admin.listOffsets(latest).all().get(); // answered by the leaders themselves
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw e;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("expected leaders for the topics " + topics + " within " + READY_SECONDS
                        + " s; see the broker's log");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
