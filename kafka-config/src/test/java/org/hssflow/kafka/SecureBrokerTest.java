package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and passwords, with a real broker and the file that Kafka's own tools take. */
class SecureBrokerTest {
    private static final Topics TOPICS = new Topics("secure");
    private static final String PASSWORD = "a \"quoted\" \\ secret";

    @TempDir
    private static Path folder;

    private static BrokerCertificate certificate;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        certificate = BrokerCertificate.create(folder);
        broker = EmbeddedBroker.start(
                0,
                BrokerSecurity.passwords(
                        certificate.keystore(), BrokerCertificate.PASSWORD, Map.of("alice", PASSWORD, "bob", "other")));
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    /** As a user would write it, but for the certificate that {@code trusted} may leave out. */
    private static ClientSettings settings(String user, String password, boolean trusted) throws IOException {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "PLAIN");
        String escaped = password.replace("\\", "\\\\").replace("\"", "\\\"");
        properties.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                        + escaped + "\";");
        if (trusted) {
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", certificate.pem().toString());
        }
        Path file = folder.resolve("client.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return ClientSettings.ofFile(null, file, Map.of());
    }

    @Test
    void everyClientConnectsWithTheRightFile() throws Exception {
        ClientSettings settings = settings("alice", PASSWORD, true);
        try (Admin admin = Admin.create(settings.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(1, (short) 1, 1 << 20));
        }
        Greeting.send(settings, TOPICS.states());
        assertThat(Greeting.read(settings, TOPICS.states())).containsExactly("hello");
    }

    @Test
    void everyClientSaysThatThePasswordIsWrong() throws Exception {
        ClientSettings wrong = settings("alice", "wr0ng", true);
        try (Admin admin = Admin.create(wrong.admin());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(wrong.producer())) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SaslAuthenticationException.class)
                    .satisfies(e -> assertThat(ConnectionFailure.explain(wrong, (Exception) e))
                            .hasMessageContainingAll(
                                    "expected to be authenticated at " + broker.bootstrap(),
                                    "Invalid username or password",
                                    "check sasl.mechanism")
                            .hasMessageNotContaining("wr0ng")
                            .hasCause(e));
            assertThatThrownBy(() -> producer.send(Greeting.to(TOPICS.states())).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
        assertThatThrownBy(() -> Greeting.read(wrong, TOPICS.states())).isInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefused() throws Exception {
        ClientSettings distrustful = settings("alice", PASSWORD, false);
        try (Admin admin = Admin.create(distrustful.admin())) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SslAuthenticationException.class)
                    .satisfies(e -> assertThat(ConnectionFailure.explain(distrustful, (Exception) e))
                            .hasMessageContainingAll(
                                    "expected a TLS connection to " + broker.bootstrap(),
                                    "unable to find valid certification path",
                                    "ssl.truststore.location"));
        }
        assertThatThrownBy(() -> Greeting.read(distrustful, TOPICS.states()))
                .isInstanceOf(SslAuthenticationException.class);
    }

    @Test
    void aClientThatCannotBeMadeSaysWhichSettingItIs() throws Exception {
        ClientSettings settings = settings("alice", PASSWORD, true);
        assertThat(refusal(
                        settings,
                        "ssl.truststore.location",
                        folder.resolve("none.pem").toString()))
                .hasMessageContainingAll("expected client settings that Kafka takes", "none.pem", "can be read");
        assertThat(refusal(settings, "security.protocol", "TLS"))
                .hasMessageContainingAll("expected client settings that Kafka takes", "security.protocol", "TLS");
        String unquoted = "org.apache.kafka.common.security.plain.PlainLoginModule required password=my 5ecret;";
        assertThat(refusal(settings, "sasl.jaas.config", unquoted))
                .hasMessageContaining("sasl.jaas.config without quotes")
                .hasMessageNotContaining("5ecret");
    }

    private static IOException refusal(ClientSettings settings, String name, String value) {
        Properties properties = settings.admin();
        properties.put(name, value);
        KafkaException refused = catchThrowableOfType(KafkaException.class, () -> Admin.create(properties));
        return ConnectionFailure.explain(settings, refused);
    }

    @Test
    void whereNobodyAnswersABrokerIsMissing() throws Exception {
        ClientSettings nobody =
                new ClientSettings("127.0.0.1:1", Map.of("default.api.timeout.ms", "300", "request.timeout.ms", "200"));
        try (Admin admin = Admin.create(nobody.admin())) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .satisfies(e -> assertThat(ConnectionFailure.explain(nobody, (Exception) e))
                            .hasMessageContainingAll("expected a Kafka broker at 127.0.0.1:1", "start one there"));
        }
    }
}
