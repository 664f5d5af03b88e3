package org.hssflow.operators.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.engine.AdaptedEngineSession;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * The models that share a base, which share a batch: states of the base itself and of any of its adapters go through the base's
 * matrices together. Its arrays are reused from batch to batch; one thread at a time.
 */
final class ModelGroup implements AutoCloseable {
    /** The most forecast values held at once: 16 MiB of float32. */
    private static final int MAX_VALUES = 1 << 22;

    /** One state to roll out, and by whom. */
    record Task(ModelId model, byte[] state) {}

    /** Takes what was made. */
    interface Taker {
        /**
         * @param task the number of the task
         * @param values holds (lead, n) from {@code offset} on; overwritten after the call
         */
        void take(int task, float[] values, int offset);
    }

    private final Engine engine;
    private final Surrogate base;
    private final int n;
    /** In the order of their numbers. */
    private final Map<ModelId, Adapter> adapters = new LinkedHashMap<>();

    private @Nullable EngineSession whole;
    private @Nullable AdaptedEngineSession adapted;
    private float[] states = {};
    private float[] forecasts = {};
    private int[] adapterOf = {};

    ModelGroup(Engine engine, Surrogate base) {
        this.engine = engine;
        this.base = base;
        this.n = base.points();
    }

    /** The values of one state. */
    int points() {
        return n;
    }

    void add(ModelId model, Adapter adapter) {
        adapters.put(model, adapter);
        closeSessions();
    }

    void remove(ModelId model) {
        adapters.remove(model);
        closeSessions();
    }

    boolean hasAdapters() {
        return !adapters.isEmpty();
    }

    /**
     * Rolls states out.
     *
     * @param tasks of the base or its adapters
     * @param leadSteps increasing, from 1 on
     * @return how long the engine computed, in nanoseconds
     */
    long rollout(List<Task> tasks, int[] leadSteps, Taker taker) {
        long engineNanos = 0;
        int most = Math.max(1, MAX_VALUES / (leadSteps.length * n));
        for (int from = 0; from < tasks.size(); from += most) {
            int batch = Math.min(most, tasks.size() - from);
            reserve(batch, leadSteps.length);
            for (int i = 0; i < batch; i++) {
                Float32.get(tasks.get(from + i).state(), states, i * n);
            }
            long start = System.nanoTime();
            compute(tasks.subList(from, from + batch), leadSteps);
            engineNanos += System.nanoTime() - start;
            for (int i = 0; i < batch; i++) {
                taker.take(from + i, forecasts, i * leadSteps.length * n);
            }
        }
        return engineNanos;
    }

    private void compute(List<Task> tasks, int[] leadSteps) {
        if (adapters.isEmpty()) {
            if (whole == null) {
                whole = engine.open(base);
            }
            whole.rollout(states, tasks.size(), leadSteps, forecasts);
            return;
        }
        if (adapted == null) {
            adapted = engine.openAdapted(base, List.copyOf(adapters.values()));
        }
        List<ModelId> numbers = new ArrayList<>(adapters.keySet());
        for (int i = 0; i < tasks.size(); i++) {
            adapterOf[i] =
                    numbers.indexOf(tasks.get(i).model()); // −1, which stands for the base, if it is none of them
        }
        adapted.rollout(states, tasks.size(), adapterOf, leadSteps, forecasts);
    }

    private void reserve(int batch, int leads) {
        if (states.length < batch * n) {
            states = new float[batch * n];
            adapterOf = new int[batch];
        }
        if (forecasts.length < batch * leads * n) {
            forecasts = new float[batch * leads * n];
        }
    }

    private void closeSessions() {
        if (whole != null) {
            whole.close();
            whole = null;
        }
        if (adapted != null) {
            adapted.close();
            adapted = null;
        }
    }

    @Override
    public void close() {
        closeSessions();
    }
}
