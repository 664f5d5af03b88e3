package org.hssflow.hss.training;

import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.TrainingResult.End;
import org.jspecify.annotations.Nullable;

/**
 * Trains adapters of low rank for a frozen base (E. Hu et al., <i>LoRA: Low-rank adaptation of large language models</i>, arXiv
 * 2106.09685). As a {@link Trainer} does, with the recipe's loss, rates, batch, budget and seed, to the same bits on any number of
 * threads, and an interrupt of the calling thread cancels; but the recipe's start, slopes and refit are about the base's parameters and
 * have no part in it. May be used from several threads.
 *
 * <p>First correct the base's scale in closed form, {@link Gain}: the weights stay, so the adapter fits the base with either scale, and has
 * only the rest to learn.
 */
public final class AdapterTrainer {
    private final Recipe recipe;
    private final int rank;
    private final int threads;
    private final @Nullable Trajectories unseen;
    private final TrainingDevice device;

    private AdapterTrainer(Recipe recipe, int rank, int threads, @Nullable Trajectories unseen, TrainingDevice device) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
        }
        this.recipe = recipe;
        this.rank = rank;
        this.threads = threads;
        this.unseen = unseen;
        this.device = device;
    }

    /**
     * @param recipe of the base's architecture
     * @param rank q, from 1 to the size of the base's smallest leaf
     * @param threads at least 1; more than a batch has slices, of 128 windows or half of it, are not used
     */
    public AdapterTrainer(Recipe recipe, int rank, int threads) {
        this(recipe, rank, threads, null, TrainingDevice.CPU);
    }

    /**
     * Validates on trajectories that are not trained on, keeps the adapter that does best there, and ends early if the recipe says so.
     *
     * @param trajectories null for none
     */
    public AdapterTrainer withValidation(@Nullable Trajectories trajectories) {
        return new AdapterTrainer(recipe, rank, threads, trajectories, device);
    }

    /** Computes the steps there. */
    public AdapterTrainer on(TrainingDevice where) {
        return new AdapterTrainer(recipe, rank, threads, unseen, where);
    }

    /**
     * Trains an adapter that begins as the base, and has its scale.
     *
     * @throws IllegalArgumentException if the recipe or the data is for another network, or the rank does not fit it
     * @throws TrainingException if the loss or its gradient is not finite
     */
    public AdapterResult train(Surrogate base, Trajectories data, TrainingListener listener) {
        Trainer.requireFitting(recipe, base);
        return run(base, Adapter.start(base, rank, recipe.seed()), data, listener);
    }

    /**
     * Trains on from a given adapter, keeping its scale.
     *
     * @throws IllegalArgumentException also if the adapter is of another base or rank
     * @throws TrainingException if the loss or its gradient is not finite
     */
    public AdapterResult fineTune(Surrogate base, Adapter from, Trajectories data, TrainingListener listener) {
        Trainer.requireFitting(recipe, base);
        from.requireBase(base);
        if (from.structure().rank() != rank) {
            throw new IllegalArgumentException("expected an adapter of rank " + rank + ", got one of rank "
                    + from.structure().rank());
        }
        return run(base, from, data, listener);
    }

    private AdapterResult run(Surrogate base, Adapter from, Trajectories data, TrainingListener listener) {
        Trainer.requireTrainable(recipe, from.scale(), data, unseen);
        TrainingTask task = Trainer.task(recipe, new Trainable.OnBase(base, from), from.scale(), data, unseen);
        try (Optimizer optimizer = device.open(task, threads)) {
            Descent descent = new Descent(recipe, task, optimizer, null);
            End end = Trainer.descend(descent, listener);
            Adapter adapter = new Adapter(from.structure(), from.base(), from.scale(), descent.result());
            TrainingResult training = new TrainingResult(
                    adapter.merge(base),
                    descent.steps(),
                    descent.seconds(),
                    descent.loss(),
                    descent.validationLoss(),
                    end);
            return new AdapterResult(adapter, training);
        }
    }
}
