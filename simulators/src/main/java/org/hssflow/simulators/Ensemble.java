package org.hssflow.simulators;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;

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
     * @return the CPU time that making them took, in nanoseconds, of all threads together
     */
    public static <T> long run(int count, int threads, IntFunction<T> make, Sink<T> sink)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "ensemble");
            thread.setDaemon(true);
            return thread;
        });
        try {
            AtomicLong cpuNanos = new AtomicLong();
            Deque<Future<T>> waiting = new ArrayDeque<>();
            int submitted = 0;
            for (int i = 0; i < count; i++) {
                while (submitted < count && waiting.size() < threads * WAITING_PER_THREAD) {
                    int index = submitted++;
                    waiting.add(pool.submit(() -> timed(() -> make.apply(index), cpuNanos)));
                }
                sink.accept(i, result(waiting.remove()));
            }
            return cpuNanos.get();
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T timed(Supplier<T> make, AtomicLong cpuNanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        T made = make.get();
        cpuNanos.addAndGet(threads.getCurrentThreadCpuTime() - before);
        return made;
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
