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
import org.junit.jupiter.params.provider.ValueSource;

class BrokerSecurityTest {
    private static final String SECRET = "5ecret";

    @TempDir
    private Path folder;

    private BrokerSecurity passwords(Map<String, String> users) throws IOException {
        return BrokerSecurity.passwords(Files.createFile(folder.resolve("broker.p12")), SECRET, users);
    }

    @Test
    void itsTextHoldsNoSecret() throws IOException {
        BrokerSecurity security = passwords(Map.of("alice", SECRET));
        assertThat(security.toString())
                .contains("SASL_SSL", "ssl.keystore.password")
                .doesNotContain(SECRET);
    }

    @Test
    void aKeystoreHasToBeThere() {
        Path none = folder.resolve("none.p12");
        assertThatThrownBy(() -> BrokerSecurity.passwords(none, SECRET, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(none.toString(), "keytool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"", "broker"})
    void refusesUsersThatTheLoginCannotName(String user) {
        assertThatThrownBy(() -> passwords(Map.of(user, SECRET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + user + "'")
                .hasMessageNotContaining(SECRET);
    }
}
