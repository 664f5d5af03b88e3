package org.hssflow.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.hssflow.app.EmbeddedCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose REST speaks TLS alone. */
class SecureClusterTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static EmbeddedCluster cluster;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "rest.p12",
                "-genkeypair -alias rest -keyalg RSA -dname CN=rest -validity 2 -ext san=ip:127.0.0.1".split(" "));
        String certificate = folder.resolve("rest.pem").toString();
        keytool("rest.p12", "-exportcert", "-rfc", "-alias", "rest", "-file", certificate);
        keytool("trust.p12", "-importcert", "-noprompt", "-alias", "rest", "-file", certificate);
        Configuration tls = new Configuration();
        tls.set(SecurityOptions.SSL_REST_ENABLED, true);
        tls.set(SecurityOptions.SSL_REST_KEYSTORE, folder.resolve("rest.p12").toString());
        tls.set(SecurityOptions.SSL_REST_KEYSTORE_PASSWORD, PASSWORD);
        tls.set(SecurityOptions.SSL_REST_KEY_PASSWORD, PASSWORD);
        tls.set(SecurityOptions.SSL_REST_TRUSTSTORE, truststore());
        tls.set(SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD, PASSWORD);
        cluster = EmbeddedCluster.start(1, 0, tls);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static String truststore() {
        return folder.resolve("trust.p12").toString();
    }

    private static void keytool(String keystore, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve(keystore).toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void whoTrustsItsCertificateIsAnswered() throws Exception {
        assertThat(cluster.rest().getScheme()).isEqualTo("https");
        assertThat(status(
                        cluster.rest().toString(),
                        "security.ssl.rest.truststore=" + truststore(),
                        "security.ssl.rest.truststore-password=" + PASSWORD))
                .as(err.toString())
                .isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).get("jobs")).isEmpty();
    }

    @Test
    void whoDoesNotIsToldWhatToGive() {
        assertThat(status(cluster.rest().toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "expected a TLS connection to " + cluster.rest(),
                        "--rest-property security.ssl.rest.truststore=FILE",
                        "security.ssl.rest.truststore-password=")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void aTruststoreThatCannotBeUsedIsNamed() {
        assertThat(status(
                        cluster.rest().toString(),
                        "security.ssl.rest.truststore=" + truststore(),
                        "security.ssl.rest.truststore-password=wrong"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("expected options that a client of", "correct what --rest-property says")
                .doesNotContain("\tat ");
        assertThat(status(
                        cluster.rest().toString(),
                        "security.ssl.rest.truststore=no.p12",
                        "security.ssl.rest.truststore-password=" + PASSWORD))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no.p12").doesNotContain("\tat ");
    }

    /** A truststore, but without the certificate of this cluster. */
    @Test
    void aCertificateThatIsNotTrustedIsRefused() throws Exception {
        keytool("other.p12", "-genkeypair -alias other -keyalg RSA -dname CN=other -validity 2".split(" "));
        keytool(
                "other.p12",
                "-exportcert",
                "-alias",
                "other",
                "-file",
                folder.resolve("o.der").toString());
        keytool(
                "none.p12",
                "-importcert",
                "-noprompt",
                "-alias",
                "o",
                "-file",
                folder.resolve("o.der").toString());
        assertThat(status(
                        cluster.rest().toString(),
                        "security.ssl.rest.truststore=" + folder.resolve("none.p12"),
                        "security.ssl.rest.truststore-password=" + PASSWORD))
                .isEqualTo(1);
        assertThat(err.toString()).contains("certification path", "truststore").doesNotContain("\tat ");
    }

    @Test
    void whoDoesNotSpeakTlsIsToldSo() {
        assertThat(status("http://127.0.0.1:" + cluster.rest().getPort())).isEqualTo(1);
        assertThat(err.toString()).contains("https://").doesNotContain("\tat ");
    }

    private int status(String rest, String... properties) {
        List<String> all = new ArrayList<>(List.of("job", "status", "--json", "--rest", rest));
        for (String property : properties) {
            all.addAll(List.of("--rest-property", property));
        }
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Hssflow.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
