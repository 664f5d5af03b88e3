package org.hssflow.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.hssflow.app.LoopOptions;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;

/** The topics are those that the code defines, and there are partitions and brokers for all that work on them. */
final class TopicCheck implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        Map<String, Manifest> topics = manifests.ofKind("KafkaTopic").stream()
                .collect(Collectors.toMap(TopicCheck::name, Function.identity()));
        Topics names = names(manifests);
        Manifest states = topics.get(names.states());
        List<String> problems = new ArrayList<>();
        if (states == null) {
            return List.of("KafkaTopic " + names.states() + ": expected it, got " + topics.keySet());
        }
        int partitions = partitions(states);
        List<NewTopic> expected =
                names.definitions(partitions, replication(manifests), ClientSettings.DEFAULT_MAX_RECORD_BYTES);
        for (NewTopic topic : expected) {
            Manifest manifest = topics.remove(topic.name());
            if (manifest == null) {
                problems.add("KafkaTopic " + topic.name() + ": expected it, got none");
            } else {
                compare(manifest, topic, problems);
            }
        }
        topics.values().forEach(other -> problems.add(other.problem("metadata.name", "expected a topic of the job")));
        int parallelism = manifests.job().at("spec.job.parallelism").asInt();
        if (partitions < parallelism) {
            problems.add(states.problem(
                    "spec.partitions",
                    "expected one for each of the job's " + parallelism + " subtasks, got " + partitions));
        }
        problems.addAll(replicationProblems(manifests));
        return problems;
    }

    /** The names of the topics of the job. */
    static Topics names(Manifests manifests) {
        return new Topics(manifests.flinkOptions().get(LoopOptions.TOPIC_PREFIX));
    }

    private static String name(Manifest topic) {
        return topic.at("spec.topicName").asText(topic.name());
    }

    private static int partitions(Manifest topic) {
        return topic.at("spec.partitions").asInt();
    }

    private static short replicas(Manifest topic) {
        return (short) topic.at("spec.replicas").asInt();
    }

    /** What new topics get, and so all of them. */
    private static short replication(Manifests manifests) {
        return Short.parseShort(Brokers.of(manifests).config().getOrDefault("default.replication.factor", "1"));
    }

    private static void compare(Manifest manifest, NewTopic topic, List<String> problems) {
        Map<String, String> config = topic.configs() == null ? Map.of() : topic.configs();
        if (!manifest.map("spec.config").equals(config)) {
            problems.add(
                    manifest.problem("spec.config", "expected " + config + ", got " + manifest.map("spec.config")));
        }
        if (partitions(manifest) != topic.numPartitions()) {
            problems.add(manifest.problem(
                    "spec.partitions", "expected " + topic.numPartitions() + ", got " + partitions(manifest)));
        }
        if (replicas(manifest) != topic.replicationFactor()) {
            problems.add(manifest.problem(
                    "spec.replicas", "expected " + topic.replicationFactor() + ", got " + replicas(manifest)));
        }
    }

    private static List<String> replicationProblems(Manifests manifests) {
        Brokers brokers = Brokers.of(manifests);
        List<String> problems = new ArrayList<>();
        for (Manifest topic : manifests.ofKind("KafkaTopic")) {
            if (replicas(topic) < 1 || replicas(topic) > brokers.count()) {
                problems.add(topic.problem(
                        "spec.replicas",
                        "expected 1 to " + brokers.count() + ", the number of brokers, got " + replicas(topic)));
            }
            int inSync = Integer.parseInt(brokers.config().getOrDefault("min.insync.replicas", "1"));
            BrokerCheck.inSyncProblem(inSync, replicas(topic))
                    .ifPresent(what -> problems.add(topic.problem("spec.replicas", "min.insync.replicas: " + what)));
        }
        return problems;
    }
}
