package org.hssflow.simulators;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Makes many things on several threads and hands them over in order, with a bounded number of them waiting. */
public final class Ensemble {
    private static final int WAITING_PER_THREAD = 4;

    private Ensemble() {}

    /**
     * Takes what was made.
     *
     * @param <T> what is made
     */
    @FunctionalInterface
    public interface Sink<T> {
        void accept(int index, T item) throws IOException;
    }

    /**
     * @param count how many
     * @param threads how many at a time, at least 1
     * @param make item i, on any thread; what it throws ends the run
     * @param sink takes items 0, 1, …, on the calling thread
     */
    public static <T> void run(int count, int threads, IntFunction<T> make, Sink<T> sink)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "ensemble");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Deque<Future<T>> waiting = new ArrayDeque<>();
            int submitted = 0;
            for (int i = 0; i < count; i++) {
                while (submitted < count && waiting.size() < threads * WAITING_PER_THREAD) {
                    int index = submitted++;
                    waiting.add(pool.submit(() -> make.apply(index)));
                }
                sink.accept(i, result(waiting.remove()));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
