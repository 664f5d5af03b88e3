package org.hssflow.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What an {@link EmbeddedBroker} asks of those who connect to it.
 *
 * @param protocol as Kafka names it, such as {@code SASL_SSL}; also the name of the listener
 * @param settings of the broker, for that listener
 */
public record BrokerSecurity(String protocol, Map<String, String> settings) {
    private static final String BROKER = "broker"; // the user as which the broker connects to itself
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]+");

    public BrokerSecurity {
        settings = Map.copyOf(settings);
    }

    /** Anyone may connect, unencrypted. */
    public static BrokerSecurity none() {
        return new BrokerSecurity("PLAINTEXT", Map.of());
    }

    /**
     * TLS, and a password for each user: SASL PLAIN.
     *
     * @param keystore PKCS12, with the key and certificate for {@code 127.0.0.1}
     * @param keystorePassword of the keystore and of the key
     * @param users password by name; a name is letters, digits, dashes and underscores, and not {@code broker}
     * @throws IllegalArgumentException if there is no such keystore, or a name is none of these
     */
    public static BrokerSecurity passwords(Path keystore, String keystorePassword, Map<String, String> users) {
        if (!Files.isReadable(keystore)) {
            throw new IllegalArgumentException("expected a PKCS12 keystore at " + keystore
                    + ", got nothing that can be read; make one with keytool -genkeypair -ext san=ip:127.0.0.1");
        }
        Map<String, String> settings = new TreeMap<>();
        for (String store : new String[] {"keystore", "truststore"}) { // the broker also trusts itself
            settings.put("ssl." + store + ".type", "PKCS12");
            settings.put("ssl." + store + ".location", keystore.toString());
            settings.put("ssl." + store + ".password", keystorePassword);
        }
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("listener.name.sasl_ssl.plain.sasl.jaas.config", login(users));
        return new BrokerSecurity("SASL_SSL", settings);
    }

    private static String login(Map<String, String> users) {
        String password = UUID.randomUUID().toString();
        StringBuilder login = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required");
        login.append(option("username", BROKER))
                .append(option("password", password))
                .append(option("user_" + BROKER, password));
        new TreeMap<>(users).forEach((user, secret) -> {
            if (!USER.matcher(user).matches() || user.equals(BROKER)) {
                throw new IllegalArgumentException("expected a user name of letters, digits, dashes and underscores"
                        + " that is not '" + BROKER + "', got '" + user + "'");
            }
            login.append(option("user_" + user, secret));
        });
        return login.append(';').toString();
    }

    private static String option(String name, String value) {
        return " " + name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Names the settings only: their values may be secrets. */
    @Override
    public String toString() {
        return "BrokerSecurity[protocol=" + protocol + ", settings=" + new TreeSet<>(settings.keySet()) + "]";
    }
}
