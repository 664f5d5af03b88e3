/**
 * Where surrogates are applied. An {@link org.hssflow.hss.engine.Engine} is a kind of hardware; a
 * {@link org.hssflow.hss.engine.EngineSession} is one surrogate made ready on it, with its scratch memory, for one thread. A
 * whole rollout of a whole batch is one call, so that an accelerator can do it in one launch. An
 * {@link org.hssflow.hss.engine.AdaptedEngineSession} is one surrogate with many adapters, {@link org.hssflow.hss.adapter}.
 *
 * <p>{@link org.hssflow.hss.engine.Engines} selects one by name. The cpu engine is here, that for GPUs in {@link
 * org.hssflow.hss.cuda}; others come in jars of their own. Each has an {@link org.hssflow.hss.engine.EngineProvider} that says whether it
 * works on this machine; one whose device fails throws {@link org.hssflow.hss.engine.EngineUnavailableException}, and {@code auto} goes on
 * with the cpu engine.
 */
@NullMarked
package org.hssflow.hss.engine;

import org.jspecify.annotations.NullMarked;
