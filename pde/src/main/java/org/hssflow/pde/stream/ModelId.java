package org.hssflow.pde.stream;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Names exactly one set of weights: a surrogate's name, its version, and the digest that proves it.
 *
 * @param name lower-case letters, digits, dots and dashes, beginning with a letter; at most 64 characters
 * @param version from 1 on
 * @param digest SHA-256 of the weights, or of an adapter, which has that of its base's weights in its own; 64 hexadecimal digits
 */
public record ModelId(String name, int version, String digest) implements Serializable {
    private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]|\\.(?!\\.)){0,63}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public ModelId {
        requireName(name);
        if (version < 1) {
            throw new IllegalArgumentException("expected a version of at least 1, got " + version);
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "expected a SHA-256 digest of 64 hexadecimal digits, got '" + digest + "'");
        }
    }

    /** Whether it may be a model's name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException unless {@code name} is a valid model name, and so a safe folder name */
    public static String requireName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("expected a model name of lower-case letters, digits, dots and dashes"
                    + " that begins with a letter, such as heat-1d, got '" + name + "'");
        }
        return name;
    }

    /** For people: the name, the version and the first digits of the digest. */
    @Override
    public String toString() {
        return name + "@" + version + " (" + digest.substring(0, 12) + ")";
    }
}
