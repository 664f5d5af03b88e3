package org.hssflow.hss.cuda;

import java.util.Arrays;
import org.hssflow.hss.Layer;
import org.hssflow.hss.training.AdamW;
import org.hssflow.hss.training.Optimizer;
import org.hssflow.hss.training.Trainable;
import org.jspecify.annotations.Nullable;

/** The numbers of a training on a card, what AdamW remembers of them, and the parameters of the network that they make. */
final class CardNumbers {
    private final Memories memories;
    private final KernelStream kernels;
    private final int count;
    private final int parameterCount;
    private final long numbers;
    private final long mean;
    private final long square;
    private final long decays;
    private final long ofParameters;
    private final long gradient;
    private final long norm;
    private final long parameters;
    private final long parameterOf;
    private final @Nullable Merged merged;

    /** An adapter's base and {@link MergeTables} on the card. */
    private record Merged(
            long base, long fromBase, long fromNumbers, long patches, int patchCount, int rank, int mostOfPatch) {}

    /** @param norm where the gradient's norm is to be written */
    CardNumbers(Memories memories, KernelStream kernels, Trainable trainable, long norm) {
        this.memories = memories;
        this.kernels = kernels;
        this.norm = norm;
        float[] start = trainable.start();
        this.count = start.length;
        this.parameterCount = trainable.architecture().parameterCount();
        this.numbers = memories.upload(start);
        this.mean = memories.upload(new float[count]);
        this.square = memories.upload(new float[count]);
        this.decays = memories.upload(trainable.decays());
        this.ofParameters = memories.allocate(bytes(parameterCount));
        this.gradient = memories.allocate(bytes(count));
        if (trainable instanceof Trainable.OnBase adapter) {
            MergeTables tables = new MergeTables(adapter.from().structure());
            this.parameterOf = memories.upload(tables.parameterOf);
            this.parameters = memories.allocate(bytes(parameterCount));
            this.merged = new Merged(
                    memories.upload(adapter.base().weights().toArray()),
                    memories.upload(tables.fromBase),
                    memories.upload(tables.fromNumbers),
                    memories.upload(tables.patches),
                    tables.patchCount(),
                    tables.rank,
                    tables.mostOfPatch());
        } else {
            this.parameterOf = memories.upload(learnt((Trainable.Network) trainable));
            this.parameters = numbers;
            this.merged = null;
        }
    }

    /** By number: the parameter that it is; −1 for slopes that stay. */
    private static int[] learnt(Trainable.Network network) {
        int[] learnt = new int[network.architecture().parameterCount()];
        Arrays.setAll(learnt, i -> i);
        if (!network.learnSlopes()) {
            network.architecture().layers().stream()
                    .filter(Layer::hasSlope)
                    .forEach(layer -> learnt[layer.slopeOffset()] = -1);
        }
        return learnt;
    }

    /** The network's parameters, after {@link #merge}. */
    long parameters() {
        return parameters;
    }

    int parameterCount() {
        return parameterCount;
    }

    /** Makes the network's parameters from the numbers. */
    void merge() {
        Merged adapter = merged;
        if (adapter == null) {
            return;
        }
        kernels.overItems("merge", parameterCount, 1, merging(adapter, parameterCount));
        if (adapter.patchCount() > 0) {
            kernels.overItems(
                    "mergePatches", adapter.mostOfPatch(), adapter.patchCount(), merging(adapter, parameterCount));
        }
    }

    private Parameters merging(Merged adapter, int items) {
        return new Parameters()
                .put(adapter.base())
                .put(numbers)
                .put(0L)
                .put(parameters)
                .put(adapter.fromBase())
                .put(adapter.fromNumbers())
                .put(adapter.patches())
                .put(adapter.patchCount())
                .put(adapter.rank())
                .put(items);
    }

    /**
     * Adds up derivatives with respect to the network's parameters, takes them back to the numbers, and computes their norm.
     *
     * @param gradients so many, one behind the other
     */
    void gather(long gradients, int blocks) {
        kernels.overItems(
                "collect",
                parameterCount,
                1,
                new Parameters().put(gradients).put(ofParameters).put(blocks).put(parameterCount));
        Merged adapter = merged;
        kernels.overItems("pullBack", count, 1, pullingBack(adapter));
        if (adapter != null && adapter.patchCount() > 0) {
            kernels.overItems("pullBackPatches", adapter.mostOfPatch(), adapter.patchCount(), pullingBack(adapter));
        }
        Parameters ofNorm = new Parameters().put(gradient).put(norm).put(count);
        kernels.launch("norm", 1, 1, Plan.THREADS, Plan.THREADS * Double.BYTES, ofNorm);
    }

    private Parameters pullingBack(@Nullable Merged adapter) {
        return new Parameters()
                .put(0L)
                .put(numbers)
                .put(ofParameters)
                .put(gradient)
                .put(0L)
                .put(parameterOf)
                .put(adapter == null ? 0L : adapter.patches())
                .put(adapter == null ? 0 : adapter.patchCount())
                .put(adapter == null ? 0 : adapter.rank())
                .put(count);
    }

    /** As {@link AdamW#step}, along the gradient that was gathered last. */
    void step(long number, double rate, double weightDecay) {
        Parameters adam = new Parameters()
                .put(numbers)
                .put(gradient)
                .put(mean)
                .put(square)
                .put(decays)
                .put(norm)
                .put(AdamW.MAX_NORM)
                .put(AdamW.BETA1)
                .put(AdamW.BETA2)
                .put(AdamW.EPSILON)
                .put((float) (rate * weightDecay))
                .put((float) (rate / (1 - Math.pow(AdamW.BETA1, (double) number))))
                .put((float) (1 / (1 - Math.pow(AdamW.BETA2, (double) number))))
                .put(count);
        kernels.overItems("adam", count, 1, adam);
    }

    /** After the stream was waited for. */
    float[] numbers() {
        return memories.download(numbers, count);
    }

    /** After the stream was waited for. */
    Optimizer.State state() {
        return new Optimizer.State(numbers(), memories.download(mean, count), memories.download(square, count));
    }

    /** After the stream was waited for. */
    void restore(Optimizer.State state) {
        memories.upload(state.numbers(), numbers);
        memories.upload(state.mean(), mean);
        memories.upload(state.square(), square);
    }

    private static long bytes(int floats) {
        return (long) floats * Float.BYTES;
    }
}
