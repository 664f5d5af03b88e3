package org.hssflow.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * What an {@link EmbeddedBroker} asks of those who connect to it.
 *
 * @param protocol as Kafka names it, such as {@code SASL_SSL}; also the name of the listener
 * @param settings of the broker, for that listener
 * @param credentials of users whom the broker's metadata name from the start, as {@code kafka-storage format --add-scram} takes them
 */
public record BrokerSecurity(String protocol, Map<String, String> settings, List<String> credentials) {
    private static final String BROKER = "broker"; // the user as which the broker connects to itself
    private static final String CONTROLLER = KafkaPrincipal.ANONYMOUS.getName(); // its listener asks nothing
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]+");
    private static final ScramMechanism SCRAM = ScramMechanism.SCRAM_SHA_512;

    public BrokerSecurity {
        settings = Map.copyOf(settings);
        credentials = List.copyOf(credentials);
    }

    /** Anyone may connect, unencrypted. */
    public static BrokerSecurity none() {
        return new BrokerSecurity("PLAINTEXT", Map.of(), List.of());
    }

    /**
     * TLS, and a password for each user: SASL PLAIN. Every user may do everything.
     *
     * @param keystore PKCS12, with the key and certificate for {@code 127.0.0.1}
     * @param keystorePassword of the keystore and of the key
     * @param users password by name; a name is letters, digits, dashes and underscores, and not {@code broker}
     * @throws IllegalArgumentException if there is no such keystore, or a name is none of these
     */
    public static BrokerSecurity passwords(Path keystore, String keystorePassword, Map<String, String> users) {
        Map<String, String> settings = tls(keystore, keystorePassword);
        settings.putAll(mechanism("PLAIN", plainLogin(users)));
        return new BrokerSecurity("SASL_SSL", settings, List.of());
    }

    /**
     * TLS, a password for each user by SASL SCRAM-SHA-512, and nothing allowed but by an ACL: as Strimzi's listener with
     * {@code tls: true} and {@code authentication: scram-sha-512} in a cluster with {@code authorization: simple}. The users stand in
     * the broker's metadata: a folder that is kept has those of its first start until the administrator alters them. No ACL
     * binds who connects to the controller, on loopback.
     *
     * @param keystore PKCS12, with the key and certificate for {@code 127.0.0.1}
     * @param keystorePassword of the keystore and of the key
     * @param users password by name; a name is letters, digits, dashes and underscores, and not {@code ANONYMOUS}; a password is not
     *     empty
     * @param administrator which of the users may do everything, such as create topics and ACLs; the broker connects to itself as this
     *     one
     * @throws IllegalArgumentException if there is no such keystore or administrator, or a name or password is none of these
     */
    public static BrokerSecurity scram(
            Path keystore, String keystorePassword, Map<String, String> users, String administrator) {
        String password = users.get(administrator);
        if (password == null) {
            throw new IllegalArgumentException("expected the administrator '" + administrator + "' among the users "
                    + new TreeSet<>(users.keySet()) + ", got none of that name; add one with a password");
        }
        Map<String, String> settings = tls(keystore, keystorePassword);
        String login = ScramLoginModule.class.getName() + " required" + option("username", administrator)
                + option("password", password) + ";";
        settings.putAll(mechanism(SCRAM.mechanismName(), login));
        settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("super.users", "User:" + administrator + ";User:" + CONTROLLER);
        List<String> credentials = new ArrayList<>();
        new TreeMap<>(users).forEach((user, secret) -> credentials.add(credential(user, secret)));
        return new BrokerSecurity("SASL_SSL", settings, credentials);
    }

    private static Map<String, String> tls(Path keystore, String password) {
        if (!Files.isReadable(keystore)) {
            throw new IllegalArgumentException("expected a PKCS12 keystore at " + keystore
                    + ", got nothing that can be read; make one with keytool -genkeypair -ext san=ip:127.0.0.1");
        }
        Map<String, String> settings = new TreeMap<>();
        for (String store : new String[] {"keystore", "truststore"}) { // the broker also trusts itself
            settings.put("ssl." + store + ".type", "PKCS12");
            settings.put("ssl." + store + ".location", keystore.toString());
            settings.put("ssl." + store + ".password", password);
        }
        return settings;
    }

    private static Map<String, String> mechanism(String name, String login) {
        return Map.of(
                "sasl.enabled.mechanisms",
                name,
                "sasl.mechanism.inter.broker.protocol",
                name,
                "listener.name.sasl_ssl." + name.toLowerCase(Locale.ROOT) + ".sasl.jaas.config",
                login);
    }

    private static String plainLogin(Map<String, String> users) {
        String password = UUID.randomUUID().toString();
        StringBuilder login = new StringBuilder(PlainLoginModule.class.getName() + " required");
        login.append(option("username", BROKER))
                .append(option("password", password))
                .append(option("user_" + BROKER, password));
        new TreeMap<>(users).forEach((user, secret) -> login.append(option("user_" + checked(user, BROKER), secret)));
        return login.append(';').toString();
    }

    /** With the password salted: the text that Kafka parses is split at commas. */
    private static String credential(String user, String password) {
        checked(user, CONTROLLER);
        if (password.isEmpty()) {
            throw new IllegalArgumentException("expected a password for the user '" + user + "', got an empty one");
        }
        try {
            ScramFormatter formatter = new ScramFormatter(SCRAM);
            byte[] salt = formatter.secureRandomBytes();
            byte[] salted = formatter.saltedPassword(password, salt, SCRAM.minIterations());
            Base64.Encoder base64 = Base64.getEncoder();
            return SCRAM.mechanismName() + "=[name=" + user + ",iterations=" + SCRAM.minIterations() + ",salt="
                    + base64.encodeToString(salt) + ",saltedpassword=" + base64.encodeToString(salted) + "]";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA512", e);
        }
    }

    private static String checked(String user, String reserved) {
        if (!USER.matcher(user).matches() || user.equals(reserved)) {
            throw new IllegalArgumentException("expected a user name of letters, digits, dashes and underscores"
                    + " that is not '" + reserved + "', got '" + user + "'");
        }
        return user;
    }

    private static String option(String name, String value) {
        return " " + name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Names the settings only: their values, and the credentials, may be secrets. */
    @Override
    public String toString() {
        return "BrokerSecurity[protocol=" + protocol + ", settings=" + new TreeSet<>(settings.keySet())
                + ", credentials=" + credentials.size() + "]";
    }
}
