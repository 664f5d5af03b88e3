package org.hssflow.store;

import org.hssflow.hss.Surrogate;

/**
 * A model that has been verified: its weights have the digest that the manifest names.
 *
 * @param manifest what is known of it
 * @param surrogate architecture, scale and weights
 */
public record StoredModel(ModelManifest manifest, Surrogate surrogate) {}
