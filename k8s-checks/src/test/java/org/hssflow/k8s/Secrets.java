package org.hssflow.k8s;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Secrets that Strimzi makes, by name, with their keys. There are no others that have to exist. */
record Secrets(Map<String, Set<String>> keysByName) {
    private static final Set<String> OF_A_PASSWORD = Set.of("password", "sasl.jaas.config");
    private static final Set<String> OF_AN_AUTHORITY = Set.of("ca.crt", "ca.p12", "ca.password");

    static Secrets of(Manifests manifests) {
        Map<String, Set<String>> keys = new HashMap<>();
        manifests.ofKind("KafkaUser").stream()
                .filter(user -> user.text("spec.authentication.type").equals("scram-sha-512"))
                .forEach(user -> keys.put(user.name(), OF_A_PASSWORD));
        keys.put(Brokers.of(manifests).certificateSecret(), OF_AN_AUTHORITY);
        return new Secrets(keys);
    }

    Optional<Set<String>> keys(String name) {
        return Optional.ofNullable(keysByName.get(name));
    }
}
