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

/** Computes the slices of a batch on some threads and sums their gradients in the order of the slices. */
final class Slices implements AutoCloseable {
    private final List<Slice> slices = new ArrayList<>();
    private final int width;
    private final ExecutorService workers;
    private final float[] gradient;

    /** @param batch windows at most */
    Slices(Architecture architecture, Objective objective, int batch, int threads) {
        this.width = width(batch);
        for (int first = 0; first < batch; first += width) {
            slices.add(new Slice(architecture, objective, Math.min(width, batch - first)));
        }
        this.gradient = new float[architecture.parameterCount()];
        int parallel = Math.min(threads, slices.size());
        this.workers = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "training");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Small batches are cut in two, so that two threads have work. */
    private static int width(int batch) {
        int half = (batch + 1) / 2;
        int groups = (half + 15) / 16 * 16;
        return Math.min(Slice.WIDTH, groups);
    }

    /**
     * @return the loss of the windows in {@code order}; their gradient is then {@link #gradient()}
     * @throws InterruptedException if the thread is or gets interrupted
     */
    double compute(Parameters weights, int unroll, int[] order) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<Future<?>> running = submit(weights, unroll, order, true);
        double loss = 0;
        for (int i = 0; i < running.size(); i++) {
            await(running.get(i));
            loss += slices.get(i).loss;
        }
        Arrays.fill(gradient, 0f);
        for (int i = 0; i * width < order.length; i++) {
            float[] part = slices.get(i).gradient;
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += part[k];
            }
        }
        return loss;
    }

    /** The loss of the windows in {@code order}, at most a batch. An interrupt waits until it is done, and stays set. */
    double loss(Parameters weights, int unroll, int[] order) {
        List<Future<?>> running = submit(weights, unroll, order, false);
        boolean interrupted = false;
        double loss = 0;
        for (int i = 0; i < running.size(); ) {
            try {
                await(running.get(i));
                loss += slices.get(i).loss;
                i++;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return loss;
    }

    private List<Future<?>> submit(Parameters weights, int unroll, int[] order, boolean backward) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i * width < order.length; i++) {
            Slice slice = slices.get(i);
            int first = i * width;
            int count = Math.min(width, order.length - first);
            running.add(
                    workers.submit(() -> slice.compute(weights, order, first, count, unroll, order.length, backward)));
        }
        return running;
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
