package org.hssflow.store;

import org.hssflow.hss.adapter.Adapter;
import org.hssflow.pde.stream.ModelId;

/**
 * What an adapter version is made of. Those of one base can be computed in one batch, by an
 * {@link org.hssflow.hss.engine.AdaptedEngineSession} over the base's surrogate.
 *
 * @param base the whole model that the adapter changes
 * @param adapter what it changes
 */
public record Adapted(ModelId base, Adapter adapter) {}
