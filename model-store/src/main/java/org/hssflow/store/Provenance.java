package org.hssflow.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Where a model comes from.
 *
 * @param data what it was trained on, in words
 * @param simulated whether the recipe's own simulation made that data; false if it was recorded
 * @param seed of the training
 * @param recipe the name of the recipe
 * @param codeVersion of this program
 * @param cores the threads that trained it
 * @param jvm such as {@code 17.0.15}. Never the name or a path of the machine
 * @param created when, ISO 8601 in UTC
 */
public record Provenance(
        String data,
        boolean simulated,
        long seed,
        String recipe,
        String codeVersion,
        int cores,
        String jvm,
        String created) {
    public Provenance {
        requireNonNull(data, "data");
        requireNonNull(recipe, "recipe");
        requireNonNull(codeVersion, "codeVersion");
        requireNonNull(jvm, "jvm");
        Instant.parse(requireNonNull(created, "created"));
        if (cores < 1) {
            throw new IllegalArgumentException("expected at least 1 core, got " + cores);
        }
    }

    /** Of a training that this virtual machine has done. */
    public static Provenance here(
            String data, boolean simulated, long seed, String recipe, String codeVersion, int cores, Instant now) {
        return new Provenance(
                data,
                simulated,
                seed,
                recipe,
                codeVersion,
                cores,
                Runtime.version().toString(),
                now.toString());
    }
}
