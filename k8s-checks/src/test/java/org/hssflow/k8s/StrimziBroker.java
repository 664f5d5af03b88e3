package org.hssflow.k8s;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.hssflow.kafka.BrokerSecurity;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EmbeddedBroker;
import org.hssflow.kafka.TopicAdmin;

/**
 * What Strimzi makes of an overlay's manifests, with one broker: the listener with TLS and SCRAM, the topics, the users with their
 * passwords and their rights, and the Secrets that the pods mount.
 */
final class StrimziBroker implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String ADMIN = "administrator";

    private final EmbeddedBroker broker;
    private final Map<String, Map<String, String>> secrets;

    private StrimziBroker(EmbeddedBroker broker, Map<String, Map<String, String>> secrets) {
        this.broker = broker;
        this.secrets = secrets;
    }

    /** @param folder for certificates */
    static StrimziBroker start(Manifests manifests, Path folder) throws Exception {
        Path keystore = folder.resolve("broker.p12");
        Path authority = folder.resolve("ca.crt");
        keytool(
                keystore,
                "-genkeypair -alias broker -keyalg RSA -dname CN=broker -validity 2 -ext san=ip:127.0.0.1".split(" "));
        keytool(keystore, "-exportcert", "-rfc", "-alias", "broker", "-file", authority.toString());

        Map<String, String> passwords = new TreeMap<>();
        Map<String, Map<String, String>> secrets = new TreeMap<>();
        for (Manifest user : manifests.ofKind("KafkaUser")) {
            String name = user.name();
            String password = UUID.randomUUID().toString();
            passwords.put(name, password);
            secrets.put(name, Map.of("password", password, "sasl.jaas.config", login(name, password)));
        }
        String cluster = manifests.the("Kafka").name();
        secrets.put(cluster + "-cluster-ca-cert", Map.of("ca.crt", Files.readString(authority)));

        String password = UUID.randomUUID().toString();
        passwords.put(ADMIN, password);
        EmbeddedBroker broker = EmbeddedBroker.start(0, BrokerSecurity.scram(keystore, PASSWORD, passwords, ADMIN));
        StrimziBroker strimzi = new StrimziBroker(broker, secrets);
        try (Admin admin = Admin.create(strimzi.administrator(password, authority))) {
            TopicAdmin.createMissing(
                    admin,
                    manifests.ofKind("KafkaTopic").stream()
                            .map(StrimziBroker::topic)
                            .toList());
            List<AclBinding> rights = rights(manifests);
            admin.createAcls(rights).all().get();
            await().until(
                            () -> // the broker learns of them from the controller
                            admin.describeAcls(AclBindingFilter.ANY)
                                    .values()
                                    .get()
                                    .containsAll(rights));
        }
        return strimzi;
    }

    private Properties administrator(String password, Path authority) {
        return new ClientSettings(
                        broker.bootstrap(),
                        Map.of(
                                "security.protocol", "SASL_SSL",
                                "sasl.mechanism", "SCRAM-SHA-512",
                                "sasl.jaas.config", login(ADMIN, password),
                                "ssl.truststore.type", "PEM",
                                "ssl.truststore.location", authority.toString()))
                .admin();
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    private static NewTopic topic(Manifest topic) {
        return new NewTopic(topic.name(), topic.at("spec.partitions").asInt(), (short) 1)
                .configs(topic.map("spec.config"));
    }

    private static List<AclBinding> rights(Manifests manifests) {
        List<AclBinding> rights = new ArrayList<>();
        for (Manifest user : manifests.ofKind("KafkaUser")) {
            for (JsonNode acl : user.at("spec.authorization.acls")) {
                JsonNode resource = acl.get("resource");
                ResourcePattern pattern = new ResourcePattern(
                        resourceType(resource.get("type").asText()),
                        resource.get("name").asText(),
                        resource.path("patternType").asText().equals("prefix")
                                ? PatternType.PREFIXED
                                : PatternType.LITERAL);
                for (JsonNode operation : acl.get("operations")) {
                    rights.add(new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:" + user.name(),
                                    acl.path("host").asText("*"),
                                    AclOperation.fromString(upper(operation.asText())),
                                    AclPermissionType.ALLOW)));
                }
            }
        }
        return rights;
    }

    private static ResourceType resourceType(String name) {
        return name.equals("transactionalId") ? ResourceType.TRANSACTIONAL_ID : ResourceType.fromString(upper(name));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static void keytool(Path keystore, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("expected keytool to make a certificate, got: " + output);
        }
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    /** By name and key. */
    Map<String, Map<String, String>> secrets() {
        return secrets;
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
