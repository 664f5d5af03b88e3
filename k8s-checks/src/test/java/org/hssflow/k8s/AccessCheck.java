package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.hssflow.app.LoopOptions;
import org.hssflow.kafka.Topics;

/** Kafka's clients come in where it listens, as users with the rights that they use, and no others. */
final class AccessCheck implements Check {
    private static final String ACLS = "spec.authorization.acls";
    private static final String READ = "Read";
    private static final String WRITE = "Write";
    /** Who reads or writes may describe. */
    private static final String DESCRIBE = "Describe";

    @Override
    public List<String> problems(Manifests manifests) {
        Brokers brokers = Brokers.of(manifests);
        List<String> problems = new ArrayList<>();
        for (KafkaClient client : KafkaClient.of(manifests)) {
            connection(client, brokers, problems);
            client.settings().forEach((name, value) -> {
                KafkaSettings.problem(name, client.settings())
                        .ifPresent(what -> problems.add(client.problem(name, what)));
                if (name.endsWith(OptionCheck.CLASS) && !OptionCheck.isClass(value)) {
                    problems.add(client.problem(name, "expected a class, got " + value));
                }
            });
            client.user(manifests)
                    .ifPresentOrElse(
                            user -> rights(user, needed(client, manifests), problems),
                            () -> problems.add(
                                    client.pod().problem("spec.volumes", "expected the Secret of a KafkaUser")));
        }
        if (!brokers.kafka().text("spec.kafka.authorization.type").equals("simple")) {
            problems.add(brokers.kafka().problem("spec.kafka.authorization.type", "expected simple: all may do all"));
        }
        return problems;
    }

    private static void connection(KafkaClient client, Brokers brokers, List<String> problems) {
        JsonNode listener = brokers.listener();
        expect(client, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers.bootstrap(), problems);
        boolean tls = listener.path("tls").asBoolean();
        expect(client, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, tls ? "SASL_SSL" : "SASL_PLAINTEXT", problems);
        String mechanism = Manifest.at(listener, "authentication.type").asText();
        expect(client, SaslConfigs.SASL_MECHANISM, mechanism.toUpperCase(Locale.ROOT), problems);
    }

    private static void expect(KafkaClient client, String name, String value, List<String> problems) {
        if (!client.setting(name).equals(value)) {
            problems.add(client.problem(name, "expected " + value + ", got " + client.setting(name)));
        }
    }

    /** Operations, by the kind and the name of what they are on. */
    private static Map<String, Set<String>> needed(KafkaClient client, Manifests manifests) {
        Topics topics = TopicCheck.names(manifests);
        Map<String, Set<String>> needed = new HashMap<>();
        if (client.pod().isFlink()) {
            String group = manifests.flinkOptions().get(LoopOptions.GROUP);
            String transactions = manifests.flinkOptions().get(LoopOptions.TRANSACTIONAL_ID_PREFIX);
            needed.put("topic " + topics.states(), Set.of(READ));
            needed.put("topic " + topics.models(), Set.of(READ, WRITE));
            List.of(topics.rollouts(), topics.drift(), topics.deadLetters()) // sinks read which transactions are open
                    .forEach(topic -> needed.put("topic " + topic, Set.of(READ, WRITE)));
            needed.put("group " + group, Set.of(READ));
            needed.put("group " + group + "-decisions", Set.of(READ));
            needed.put("transactionalId " + transactions + "-*", Set.of(WRITE, DESCRIBE));
        } else if (ProgramCheck.runs(client.pod(), "simulate")) {
            needed.put("topic " + topics.states(), Set.of(WRITE));
        } else if (ProgramCheck.runs(client.pod(), "monitor")) {
            List.of(topics.states(), topics.rollouts(), topics.drift(), topics.models(), topics.deadLetters())
                    .forEach(topic -> needed.put("topic " + topic, Set.of(READ)));
        } else if (ProgramCheck.isDesk(client.pod())) {
            needed.put("topic " + topics.models(), Set.of(READ, WRITE));
        } else {
            throw new IllegalStateException(
                    "expected it to be known what " + client.pod().owner() + " does with topics");
        }
        return needed;
    }

    private static void rights(Manifest user, Map<String, Set<String>> needed, List<String> problems) {
        Map<String, Set<String>> held = held(user, problems);
        needed.forEach((resource, operations) -> {
            Set<String> missing = new TreeSet<>(operations);
            missing.removeAll(held.getOrDefault(resource, Set.of()));
            missing.forEach(operation -> problems.add(user.problem(ACLS, "expected " + operation + " on " + resource)));
        });
        held.forEach((resource, operations) -> {
            Set<String> unneeded = new TreeSet<>(operations);
            unneeded.removeAll(needed.getOrDefault(resource, Set.of()));
            if (needed.containsKey(resource)) {
                unneeded.remove(DESCRIBE);
            }
            unneeded.forEach(operation -> problems.add(user.problem(
                    ACLS, "expected no right that it does not use, got " + operation + " on " + resource)));
        });
    }

    private static Map<String, Set<String>> held(Manifest user, List<String> problems) {
        Map<String, Set<String>> held = new TreeMap<>();
        for (JsonNode rule : Manifest.list(user.at(ACLS))) {
            JsonNode resource = rule.path("resource");
            boolean isPrefix = resource.path("patternType").asText().equals("prefix");
            String name =
                    resource.path("type").asText() + " " + resource.path("name").asText() + (isPrefix ? "*" : "");
            if (rule.path("type").asText("allow").equals("allow") && !rule.has("host")) {
                held.computeIfAbsent(name, any -> new TreeSet<>()).addAll(Manifest.texts(rule.path("operations")));
            } else {
                problems.add(user.problem(ACLS, "expected rules that allow, for all hosts, got " + rule));
            }
        }
        return held;
    }
}
