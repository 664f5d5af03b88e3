package org.hssflow.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {
    private static final String SECRET = "5ecret";

    @TempDir
    private Path folder;

    private Path file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), String.join("\n", lines));
    }

    @Test
    void aFileSetsEveryClientAndOverridesWin() throws IOException {
        Path file = file(
                "# for all",
                "security.protocol = SASL_SSL",
                "acks=1",
                "linger.ms=7",
                "my.plugin=on",
                "sasl.jaas.config=Login \\",
                "  required pass\\u0077ord=\"\\\\\";");
        ClientSettings settings = ClientSettings.ofFile("here:1", file, Map.of("linger.ms", "9"));
        assertThat(settings.producer())
                .containsEntry("bootstrap.servers", "here:1")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "1")
                .containsEntry("linger.ms", "9")
                .containsEntry("my.plugin", "on")
                .containsEntry("sasl.jaas.config", "Login required password=\"\\\";");
        assertThat(settings.admin()).containsEntry("security.protocol", "SASL_SSL");
        assertThat(settings.sourceConsumer()).containsEntry("security.protocol", "SASL_SSL");
    }

    @ParameterizedTest
    @CsvSource({"arg:1,,arg:1", "arg:1,over:2,arg:1", ",over:2,over:2", ",,file:3"})
    void theArgumentNamesTheBrokerThenTheOverridesThenTheFile(String argument, String override, String broker)
            throws IOException {
        Map<String, String> overrides = override == null ? Map.of() : Map.of("bootstrap.servers", override);
        ClientSettings settings = ClientSettings.ofFile(argument, file("bootstrap.servers=file:3"), overrides);
        assertThat(settings.bootstrap()).isEqualTo(broker);
        assertThat(settings.admin()).containsEntry("bootstrap.servers", broker);
    }

    @Test
    void aBrokerHasToBeNamed() throws IOException {
        Path without = file("acks=all");
        assertThatThrownBy(() -> ClientSettings.ofFile(null, without, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("bootstrap.servers in " + without, "host:port");
        Path empty = file("bootstrap.servers=");
        for (String none : new String[] {null, "", " "}) {
            assertThatThrownBy(() -> ClientSettings.ofFile(none, empty, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("got an empty one", "localhost:9092");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        assertThatThrownBy(() -> ClientSettings.ofFile("a:1", folder.resolve("none"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("none, got nothing there", "check the path");
        assertThatThrownBy(() -> ClientSettings.ofFile("a:1", folder, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(folder.toString(), "can be read", "permissions");
        Path malformed = file("sasl.jaas.config=" + SECRET + "\\u00zz");
        assertThatThrownBy(() -> ClientSettings.ofFile("a:1", malformed, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(malformed.toString(), "Malformed \\uxxxx", "write a backslash as \\\\")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void theTextOfSettingsHoldsNoSecret() throws IOException {
        ClientSettings settings = ClientSettings.ofFile("a:1", file("ssl.key.password=" + SECRET, "acks=1"), Map.of());
        assertThat(settings).hasToString("ClientSettings[bootstrap=a:1, overrides=[acks, ssl.key.password]]");
    }
}
