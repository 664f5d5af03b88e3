package org.hssflow.hss.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Parameters;
import org.jspecify.annotations.Nullable;

/** Computes the slices of a batch on some threads and sums their gradients in the order of the slices. */
final class Slices implements AutoCloseable {
    private final List<Slice> slices = new ArrayList<>();
    private final ExecutorService workers;
    private final float[] gradient;

    Slices(Architecture architecture, int batch, int threads) {
        for (int first = 0; first < batch; first += Slice.WIDTH) {
            slices.add(new Slice(architecture, Math.min(Slice.WIDTH, batch - first)));
        }
        this.gradient = new float[architecture.parameterCount()];
        int parallel = Math.min(threads, slices.size());
        this.workers = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "training");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @return the loss of the transitions in {@code order}; their gradient is then {@link #gradient()}
     * @throws InterruptedException if the thread is or gets interrupted
     */
    double compute(Parameters weights, Transitions data, float scale, @Nullable Double relativeEpsilon, int[] order)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            int first = i * Slice.WIDTH;
            int count = Math.min(Slice.WIDTH, order.length - first);
            running.add(workers.submit(
                    () -> slice.compute(weights, data, scale, relativeEpsilon, order, first, count, order.length)));
        }
        double loss = 0;
        Arrays.fill(gradient, 0f);
        for (int i = 0; i < slices.size(); i++) {
            await(running.get(i));
            float[] part = slices.get(i).gradient;
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += part[k];
            }
            loss += slices.get(i).loss;
        }
        return loss;
    }

    float[] gradient() {
        return gradient;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a training thread failed", e.getCause());
        }
    }
}
