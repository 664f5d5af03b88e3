package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, SCRAM and ACLs, with a real broker and logins as Kubernetes mounts them. */
class ScramBrokerTest {
    private static final String ADMIN = "admin";
    private static final Map<String, String> PASSWORDS =
            Map.of(ADMIN, "adm1n", "alice", "a \"quoted\", \\ secret=", "bob", "b0b");

    @TempDir
    private static Path folder;

    private static BrokerCertificate certificate;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        certificate = BrokerCertificate.create(folder);
        broker = EmbeddedBroker.start(0, security());
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    private static BrokerSecurity security() {
        return BrokerSecurity.scram(certificate.keystore(), BrokerCertificate.PASSWORD, PASSWORDS, ADMIN);
    }

    private static String login(String user, String password) {
        String escaped = password.replace("\\", "\\\\").replace("\"", "\\\"");
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + escaped + "\";";
    }

    private static ClientSettings settings(EmbeddedBroker broker, String user, String password) {
        Map<String, String> settings = new HashMap<>();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", login(user, password));
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificate.pem().toString());
        return new ClientSettings(broker.bootstrap(), settings);
    }

    private static ClientSettings settings(String user) {
        return settings(broker, user, PASSWORDS.get(user));
    }

    private static AclBinding allow(String user, ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    private static List<AclBinding> greeting(String user, String topic) {
        return List.of(
                allow(user, ResourceType.TOPIC, topic, AclOperation.WRITE),
                allow(user, ResourceType.TOPIC, topic, AclOperation.READ),
                allow(user, ResourceType.TRANSACTIONAL_ID, Greeting.TRANSACTION, AclOperation.WRITE),
                allow(user, ResourceType.GROUP, Greeting.GROUP, AclOperation.READ));
    }

    /** Returns when the broker, which learns of it from the controller, knows it too. */
    private static void grant(Admin admin, Collection<AclBinding> rights) throws Exception {
        admin.createAcls(rights).all().get();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rights)) {
            assertThat(System.nanoTime()).as("time to grant %s", rights).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static void create(Admin admin, Topics topics) throws Exception {
        TopicAdmin.createMissing(admin, topics.definitions(1, (short) 1, 1 << 20));
    }

    private static void assertRefused(ClientSettings settings, String topic) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            assertThatThrownBy(() -> producer.send(Greeting.to(topic)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class)
                    .satisfies(e -> assertThat(ConnectionFailure.explain(settings, (Exception) e))
                            .hasMessageContainingAll("expected to be authorized", topic, "ACLs"));
        }
        assertThatThrownBy(() -> Greeting.read(settings, topic)).isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void aUserMayDoNothingUntilAnAclAllowsIt() throws Exception {
        String topic = new Topics("granted").states();
        ClientSettings alice = settings("alice");
        try (Admin admin = Admin.create(settings(ADMIN).admin())) {
            create(admin, new Topics("granted"));
            assertRefused(alice, topic);
            grant(admin, greeting("alice", topic));
        }
        Greeting.send(alice, topic);
        assertThat(Greeting.read(alice, topic)).containsExactly("hello");
        assertRefused(settings("bob"), topic);
    }

    /** A program that makes sure of its topics may run where others made them. */
    @Test
    void topicsThatExistTakeNoRightToCreateThem() throws Exception {
        Topics topics = new Topics("described");
        List<NewTopic> states = topics.definitions(1, (short) 1, 1 << 20).subList(0, 1);
        try (Admin admin = Admin.create(settings(ADMIN).admin());
                Admin bob = Admin.create(settings("bob").admin())) {
            TopicAdmin.createMissing(admin, states);
            grant(admin, List.of(allow("bob", ResourceType.TOPIC, topics.states(), AclOperation.DESCRIBE)));
            TopicAdmin.createMissing(bob, states);
            assertThatThrownBy(() -> create(bob, topics))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void nobodyButTheAdministratorGrants() {
        try (Admin admin = Admin.create(settings("bob").admin())) {
            var toMyself = List.of(allow("bob", ResourceType.TOPIC, "mine", AclOperation.ALL));
            assertThatThrownBy(() -> admin.createAcls(toMyself).all().get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    @Test
    void everyClientSaysThatThePasswordIsWrong() {
        ClientSettings wrong = settings(broker, "alice", "wr0ng");
        try (Admin admin = Admin.create(wrong.admin());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(wrong.producer())) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
            assertThatThrownBy(() -> producer.send(Greeting.to("any")).get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
        assertThatThrownBy(() -> Greeting.read(wrong, "any")).isInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void aFileMayReferToALoginInAMountedSecret() throws Exception {
        String topic = new Topics("mounted").states();
        try (Admin admin = Admin.create(settings(ADMIN).admin())) {
            create(admin, new Topics("mounted"));
            grant(admin, greeting("alice", topic));
        }
        ClientSettings alice = ClientSettings.ofFile(broker.bootstrap(), referring(mount("alice")), Map.of());
        assertThat(alice.overrides().get("sasl.jaas.config")).startsWith("${dir:");
        Greeting.send(alice, topic);
        assertThat(Greeting.read(alice, topic)).containsExactly("hello");
    }

    /** As a kubelet does, which replaces {@code ..data} when the secret changes. */
    private static Path mount(String user) throws IOException {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Path version = Files.createDirectory(secret.resolve("..version"));
        Files.writeString(version.resolve("sasl.jaas.config"), login(user, PASSWORDS.get(user)));
        Files.createSymbolicLink(secret.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(secret.resolve("sasl.jaas.config"), Path.of("..data", "sasl.jaas.config"));
        return secret;
    }

    private static Path referring(Path secret) throws IOException {
        return Files.write(
                folder.resolve("client.properties"),
                List.of(
                        "security.protocol=SASL_SSL",
                        "sasl.mechanism=SCRAM-SHA-512",
                        "config.providers=dir",
                        "config.providers.dir.class=" + DirectoryConfigProvider.class.getName(),
                        "config.providers.dir.param.allowed.paths=" + secret,
                        "sasl.jaas.config=${dir:" + secret + ":sasl.jaas.config}",
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + certificate.pem()));
    }

    @Test
    void aFolderThatIsKeptHoldsItsUsersAndTheirRights(@TempDir Path kept) throws Exception {
        Topics topics = new Topics("kept");
        try (EmbeddedBroker first = EmbeddedBroker.startIn(kept, 0, security());
                Admin admin = Admin.create(
                        settings(first, ADMIN, PASSWORDS.get(ADMIN)).admin())) {
            create(admin, topics);
            grant(admin, greeting("alice", topics.states()));
        }
        try (EmbeddedBroker second = EmbeddedBroker.startIn(kept, 0, security())) {
            ClientSettings alice = settings(second, "alice", PASSWORDS.get("alice"));
            Greeting.send(alice, topics.states());
            assertThat(Greeting.read(alice, topics.states())).containsExactly("hello");
        }
    }
}
