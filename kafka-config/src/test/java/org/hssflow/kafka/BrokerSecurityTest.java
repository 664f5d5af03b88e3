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

    private BrokerSecurity scram(Map<String, String> users) throws IOException {
        return BrokerSecurity.scram(Files.createFile(folder.resolve("broker.p12")), SECRET, users, "admin");
    }

    @Test
    void itsTextHoldsNoSecret() throws IOException {
        BrokerSecurity security = passwords(Map.of("alice", SECRET));
        assertThat(security.toString())
                .contains("SASL_SSL", "ssl.keystore.password")
                .doesNotContain(SECRET);
    }

    @Test
    void itsTextHoldsNoCredential() throws IOException {
        BrokerSecurity security = scram(Map.of("admin", SECRET, "alice", SECRET));
        assertThat(security.credentials()).hasSize(2).noneMatch(credential -> credential.contains(SECRET));
        assertThat(security.toString())
                .contains("SASL_SSL", "super.users", "credentials=2")
                .doesNotContain(SECRET, "salt", security.credentials().get(0));
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

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "ANONYMOUS"}) // the last one is the controller, who may do everything
    void refusesUsersThatTheMetadataCannotName(String user) {
        assertThatThrownBy(() -> scram(Map.of("admin", SECRET, user, SECRET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got '" + user + "'")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void everyUserHasAPassword() {
        assertThatThrownBy(() -> scram(Map.of("admin", SECRET, "alice", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'alice'", "empty")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void theAdministratorIsAUser() {
        assertThatThrownBy(() -> scram(Map.of("alice", SECRET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'admin'", "[alice]")
                .hasMessageNotContaining(SECRET);
    }
}
