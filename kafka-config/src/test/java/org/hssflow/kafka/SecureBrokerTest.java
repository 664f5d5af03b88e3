package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        Path keystore = folder.resolve("broker.p12");
        keytool(
                keystore,
                "-genkeypair -alias broker -keyalg EC -dname CN=broker -validity 2 -ext san=ip:127.0.0.1".split(" "));
        keytool(
                keystore,
                "-exportcert",
                "-rfc",
                "-alias",
                "broker",
                "-file",
                certificate().toString());
        broker = EmbeddedBroker.start(
                0, BrokerSecurity.passwords(keystore, STORE_PASSWORD, Map.of("alice", PASSWORD, "bob", "other")));
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    private static Path certificate() {
        return folder.resolve("broker.pem");
    }

    private static void keytool(Path keystore, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
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
            properties.put("ssl.truststore.location", certificate().toString());
        }
        Path file = folder.resolve("client.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return ClientSettings.ofFile(null, file, Map.of("group.id", "reader"));
    }

    private static List<String> readOne(ClientSettings settings) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(true))) {
            consumer.subscribe(List.of(TOPICS.states()));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
                    values.add(new String(read.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }

    private static ProducerRecord<byte[], byte[]> greeting() {
        return new ProducerRecord<>(TOPICS.states(), "hello".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyClientConnectsWithTheRightFile() throws Exception {
        ClientSettings settings = settings("alice", PASSWORD, true);
        try (Admin admin = Admin.create(settings.admin())) {
            TopicAdmin.createMissing(admin, TOPICS.definitions(1, (short) 1, 1 << 20));
        }
        Properties transactional = settings.producer();
        transactional.put("transactional.id", "t"); // the broker then has to connect to itself
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(greeting()).get();
            producer.commitTransaction();
        }
        assertThat(readOne(settings)).containsExactly("hello");
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
            assertThatThrownBy(() -> producer.send(greeting()).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
        assertThatThrownBy(() -> readOne(wrong)).isInstanceOf(SaslAuthenticationException.class);
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
        assertThatThrownBy(() -> readOne(distrustful)).isInstanceOf(SslAuthenticationException.class);
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
