package org.hssflow.monitor.reading;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * How the brokers are.
 *
 * @param since when that began, in milliseconds since the epoch
 * @param message why they are gone; empty if they are not
 * @param missingTopics which of the loop's topics there are not
 */
public record BrokerStatus(State state, long since, String message, List<String> missingTopics) {
    /** Whether they answer. */
    public enum State {
        CONNECTING,
        UP,
        GONE;

        /** The name outside the program. */
        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public BrokerStatus {
        missingTopics = List.copyOf(missingTopics);
    }
}
