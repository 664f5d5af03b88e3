/**
 * Adapters: what a frozen surrogate needs for another regime, such as another viscosity, in a few ten kilobytes (E. Hu et al.,
 * <i>LoRA: Low-rank adaptation of large language models</i>, arXiv 2106.09685, cited as [H]).
 *
 * <p>Where the viscosity is no input of a network, the same state has two right answers. So the base stays as it is, and each regime has
 * an {@link org.hssflow.hss.adapter.Adapter} of its own: for every leaf block of every HSS matrix, also of those of an outer sum, and
 * for a dense or low-rank lift or projection, a change of rank q, ΔD_i = A_i B_iᵀ; for every bias a change Δb; and the scale of the
 * output. The adapter begins as the base: A is zero.
 *
 * <pre>{@code
 * Surrogate gained = Gain.of(base, trajectories, 0.0);              // the scale first: one number, in closed form
 * Adapter adapter = new AdapterTrainer(recipe, 8, 2)                // rank 8, two threads
 *         .train(gained, trajectories, listener).adapter();
 * Files.write(folder.resolve(AdapterFiles.CONFIG), AdapterFiles.config(adapter));
 * Files.write(folder.resolve(AdapterFiles.WEIGHTS), AdapterFiles.weights(adapter));
 * Surrogate merged = adapter.merge(base);                           // a surrogate like any other
 * new AdaptedSession(base, List.of(adapter)).rollout(…);            // or many adapters over one base in one batch
 * }</pre>
 *
 * <p>{@code AdapterTrainer} is beside the other trainers in {@link org.hssflow.hss.training}, {@code AdaptedSession} in {@link
 * org.hssflow.hss.engine}. An adapter knows its base by the SHA-256 of the weights and is refused by any other. The base's scale does
 * not belong to that: a surrogate that {@code Gain} corrected has the same adapters.
 */
@NullMarked
package org.hssflow.hss.adapter;

import org.jspecify.annotations.NullMarked;
