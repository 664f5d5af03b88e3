package org.hssflow.simulators.publish;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.ConnectionFailure;
import org.hssflow.kafka.TopicAdmin;
import org.hssflow.kafka.Topics;

/** Makes sure that there is somewhere to publish to, before anything is computed. */
final class StatesTopic {
    private static final int TIMEOUT_MILLIS = 8_000;
    private static final int PARTITIONS = 4;
    private static final short BROKERS_DEFAULT = -1;

    private StatesTopic() {}

    /**
     * @return how many partitions the topic of the states has
     * @throws IOException if no broker answers within 8 seconds, or it refuses to create the topic
     */
    static int require(ClientSettings client, Topics topics) throws IOException, InterruptedException {
        Properties settings = client.admin();
        settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
            create(admin, topics);
            return partitions(admin, topics.states());
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw ConnectionFailure.explain(client, e);
        }
    }

    private static int partitions(Admin admin, String topic) throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
    }

    private static void create(Admin admin, Topics topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<NewTopic> states =
                topics.definitions(PARTITIONS, BROKERS_DEFAULT, ClientSettings.DEFAULT_MAX_RECORD_BYTES).stream()
                        .filter(topic -> topic.name().equals(topics.states()))
                        .toList();
        TopicAdmin.createMissing(admin, states);
    }
}
