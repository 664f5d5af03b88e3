package org.hssflow.kafka;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** Says in one line why a client cannot talk to its broker, and what to do about it. */
public final class ConnectionFailure {
    private enum Kind {
        TLS(
                "a TLS connection to",
                "trust the broker's certificate with ssl.truststore.location, and connect to a host that it names"),
        LOGIN("to be authenticated at", "check sasl.mechanism, and the user and password in sasl.jaas.config"),
        RIGHTS("to be authorized at", "have the broker's ACLs allow it"),
        SETTINGS("client settings that Kafka takes for", "correct them, and see that the files they name can be read"),
        BROKER(
                "a Kafka broker at",
                "start one there, or name another; if it is there, check that security.protocol is the broker's");

        private final String expected;
        private final String remedy;

        Kind(String expected, String remedy) {
            this.expected = expected;
            this.remedy = remedy;
        }
    }

    private ConnectionFailure() {}

    /**
     * @param failure what a client threw: an {@link ExecutionException} of a future, or a {@link KafkaException} of {@code poll}
     *     or of its constructor
     * @return an exception to throw, with the failure as its cause
     */
    public static IOException explain(ClientSettings client, Exception failure) {
        Throwable reason = reason(failure);
        Kind kind = kind(reason);
        String found = switch (kind) {
            case TLS -> String.valueOf(root(reason).getMessage()); // "SSL handshake failed" does not say why
            case SETTINGS -> describe(root(reason));
            default -> String.valueOf(reason.getMessage());
        };
        return new IOException(
                "expected " + kind.expected + " " + client.bootstrap() + ", got: " + found + "; " + kind.remedy,
                failure);
    }

    /** What the broker refused, wherever it stands; else what the future carries; else the failure itself. */
    private static Throwable reason(Exception failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return cause;
            }
        }
        Throwable carried = failure.getCause();
        return failure instanceof ExecutionException && carried != null ? carried : failure;
    }

    private static Kind kind(Throwable reason) {
        if (reason instanceof SslAuthenticationException) {
            return Kind.TLS;
        }
        if (reason instanceof AuthenticationException) {
            return Kind.LOGIN;
        }
        if (reason instanceof AuthorizationException) {
            return Kind.RIGHTS;
        }
        boolean local = reason instanceof KafkaException && !(reason instanceof ApiException);
        return local ? Kind.SETTINGS : Kind.BROKER;
    }

    private static Throwable root(Throwable reason) {
        Throwable cause = reason.getCause();
        return cause == null ? reason : root(cause);
    }

    /** Kafka's message about a login that it cannot parse may quote a part of the password. */
    private static String describe(Throwable root) {
        if (root instanceof IllegalArgumentException) {
            return "a value that cannot be parsed, such as a sasl.jaas.config without quotes or semicolon";
        }
        return root instanceof KafkaException ? String.valueOf(root.getMessage()) : root.toString();
    }
}
