package org.hssflow.operators.forecast;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.TimeStep;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.StoredModel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one task, loaded when first asked for; the least recently used ones beyond a limit are closed. A model whose
 * files are missing, broken or made for other states is asked for again after a while: a shared folder may be late.
 */
final class ServedModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);
    private static final int MAX_OPEN = 64;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final ModelStore store;
    private final Engine engine;
    private final int[] leadSteps;
    private final LongSupplier nanoTime;
    private final Map<ModelId, ModelRunner> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<ModelId, Long> failedAt = new HashMap<>();

    /** @param nanoTime a clock for how long ago a model failed */
    ServedModels(ForecasterSettings settings, LongSupplier nanoTime) {
        this.store = ModelStore.open(Path.of(settings.store()));
        this.engine = Engines.select(settings.engine());
        this.leadSteps = settings.leadStepArray();
        this.nanoTime = nanoTime;
        LOG.info("the forecaster computes with the engine '{}'", engine.name());
    }

    /** The champion of a transition, or its fallback where the champion cannot be loaded, or null where neither can. */
    @Nullable
    ModelRunner runnerFor(Transition transition) {
        ModelRunner champion = runner(transition.champion(), transition.now());
        if (champion != null || transition.fallback() == null) {
            return champion;
        }
        return runner(transition.fallback(), transition.now());
    }

    private @Nullable ModelRunner runner(ModelId id, PdeState state) {
        ModelRunner runner = open.get(id);
        if (runner != null && !fits(runner.manifest(), state)) {
            return null;
        }
        Long failed = failedAt.get(id);
        if (runner != null || (failed != null && nanoTime.getAsLong() - failed < RETRY_AFTER.toNanos())) {
            return runner;
        }
        try {
            runner = load(id, state);
            failedAt.remove(id);
            return runner;
        } catch (ModelFormatException | IllegalArgumentException | UncheckedIOException e) {
            LOG.error("{} cannot serve; its fallback does, if it has one", id, e);
            failedAt.put(id, nanoTime.getAsLong());
            return null;
        }
    }

    private ModelRunner load(ModelId id, PdeState state) {
        StoredModel model = store.load(id);
        requireFitting(model.manifest(), state);
        ModelRunner runner = new ModelRunner(model.manifest(), engine.open(model.surrogate()), leadSteps);
        open.put(id, runner);
        LOG.info("{} serves from now on", id);
        return runner;
    }

    private static void requireFitting(ModelManifest manifest, PdeState state) {
        if (!fits(manifest, state)) {
            throw new IllegalArgumentException("expected states of " + manifest.equation() + " " + manifest.shape()
                    + " dt " + manifest.dt() + ", which " + manifest.id() + " was trained for, got " + state.equation()
                    + " " + state.shape() + " dt " + state.dt() + "; decide for a model that fits");
        }
    }

    /** A decision may claim more than its model can: what the model itself says counts. */
    private static boolean fits(ModelManifest manifest, PdeState state) {
        return manifest.equation() == state.equation()
                && manifest.shape().equals(state.shape())
                && TimeStep.same(manifest.dt(), state.dt());
    }

    /** Closes the least recently used models beyond the limit; not while a batch is at work. */
    void trim() {
        Iterator<ModelRunner> eldestFirst = open.values().iterator();
        while (open.size() > MAX_OPEN) {
            eldestFirst.next().close();
            eldestFirst.remove();
        }
    }

    @Override
    public void close() {
        open.values().forEach(ModelRunner::close);
        open.clear();
    }
}
