package org.hssflow.pde.stream;

import java.util.Locale;

/**
 * A record that was set aside.
 *
 * @param record as it was found
 * @param reason one of a fixed set, to count by
 * @param message for people: what was expected, what was found, and what to do
 */
public record DeadLetter(RawRecord record, Reason reason, String message) {
    /** Why a record was set aside. */
    public enum Reason {
        /** No value, or one that is not an Avro datum of the schema it claims. */
        MALFORMED,
        /** The schema fingerprint in the header is none we know. */
        UNKNOWN_SCHEMA,
        /** No key, or one that is not the stream id in the value. */
        WRONG_KEY,
        /** A step, time, dt or shape that no state can have. */
        INVALID,
        /** The number of value bytes does not fit the shape. */
        WRONG_LENGTH,
        /** A value is NaN or infinite. */
        NOT_FINITE,
        UNKNOWN_EQUATION,
        /** No model in service takes this equation, grid and dt. */
        UNSERVED,
        /** The record is longer than the limit. */
        TOO_LARGE;

        private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The name in headers and reports, such as {@code not-finite}. */
        public String id() {
            return id;
        }
    }
}
