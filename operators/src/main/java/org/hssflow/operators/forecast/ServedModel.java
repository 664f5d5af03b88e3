package org.hssflow.operators.forecast;

import org.hssflow.store.ModelManifest;

/**
 * A model that is ready.
 *
 * @param manifest of it
 * @param group that computes it
 */
record ServedModel(ModelManifest manifest, ModelGroup group) {}
