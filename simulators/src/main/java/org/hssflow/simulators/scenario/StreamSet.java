package org.hssflow.simulators.scenario;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Streams to publish.
 *
 * @param name what they come from, for people
 * @param fingerprint of everything that decides on their records: equal fingerprints make equal streams
 * @param scripts one for each stream, at their beginnings
 */
public record StreamSet(String name, String fingerprint, List<StreamScript> scripts) {
    private static final int FINGERPRINT_LENGTH = 16;

    public StreamSet {
        scripts = List.copyOf(scripts);
    }

    /** Of what decides on the records of streams, bit by bit. */
    public static String fingerprint(Iterable<byte[]> content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest()).substring(0, FINGERPRINT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
