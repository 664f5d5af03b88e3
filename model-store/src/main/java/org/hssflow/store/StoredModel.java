package org.hssflow.store;

import org.hssflow.hss.Surrogate;
import org.jspecify.annotations.Nullable;

/**
 * A model that has been verified: its weights, or its adapter, have the digest that the manifest names.
 *
 * @param manifest what is known of it
 * @param surrogate architecture, scale and weights; of an adapter version the base with the adapter merged into it
 * @param adapted the base and the adapter of an adapter version, or null if the version is whole
 */
public record StoredModel(
        ModelManifest manifest,
        Surrogate surrogate,
        @Nullable Adapted adapted) {}
