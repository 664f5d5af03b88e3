/**
 * How surrogates come to be. {@link org.hssflow.hss.training.Trajectories} are what is true; a
 * {@link org.hssflow.hss.training.Recipe} says which network and which optimisation; a
 * {@link org.hssflow.hss.training.Trainer} carries it out with a backward pass written by hand, and AdamW; a
 * {@link org.hssflow.hss.training.LeafRefit} then corrects the last layer in closed form. With a budget of steps, the same
 * recipe and the same data give the same weights, bit for bit, on any number of threads.
 *
 * <p>The steps are those of an {@link org.hssflow.hss.training.Optimizer} on a {@link org.hssflow.hss.training.TrainingDevice}: the
 * processor, unless a trainer is put {@linkplain org.hssflow.hss.training.Trainer#on on another}. What decides between steps (rates, order, validations, checkpoints) is the same for all.
 *
 * <p>Where the physics changed, {@link org.hssflow.hss.training.Gain} corrects a surrogate's scale, and an {@link
 * org.hssflow.hss.training.AdapterTrainer} trains an adapter, {@link org.hssflow.hss.adapter}, the surrogate itself frozen.
 *
 * <p>Nothing here makes data: the solvers are elsewhere, and the caller brings the trajectories.
 */
@NullMarked
package org.hssflow.hss.training;

import org.jspecify.annotations.NullMarked;
