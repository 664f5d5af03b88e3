package org.hssflow.operators.forecast;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.store.Adapted;
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
    /** Of the engine: the device stays ready from one model to the next. */
    private final Engine.Hold hold;

    private final LongSupplier nanoTime;
    private final Map<ModelId, ServedModel> open = new LinkedHashMap<>(16, 0.75f, true);
    /** By the base. */
    private final Map<ModelId, ModelGroup> groups = new HashMap<>();

    private final Map<ModelId, Long> failedAt = new HashMap<>();

    /**
     * @param gpu the index of the one that this task may use
     * @param nanoTime a clock for how long ago a model failed
     */
    ServedModels(ForecasterSettings settings, OptionalInt gpu, LongSupplier nanoTime) {
        this.store = StoreLocation.open(settings.store());
        this.engine = Engines.select(settings.engine(), gpu);
        this.hold = engine.hold();
        this.nanoTime = nanoTime;
        LOG.info(
                "the forecaster computes with the engine '{}'; {}",
                engine.name(),
                gpu.isPresent() ? "GPU " + gpu.getAsInt() + " was given" : "no GPU was given");
    }

    /** The champion of a transition, or its fallback where the champion cannot be loaded, or null where neither can. */
    @Nullable
    ServedModel serving(Transition transition) {
        Serving serving = transition.serving();
        ServedModel champion = find(serving.champion(), transition.now());
        return champion == null ? find(serving.fallback(), transition.now()) : champion;
    }

    /** A model, or null if there is none, it cannot be loaded, or it is for other states. */
    @Nullable
    ServedModel find(@Nullable ModelId id, PdeState state) {
        if (id == null) {
            return null;
        }
        ServedModel model = open.get(id);
        if (model != null) {
            return model.manifest().takes(state) ? model : null;
        }
        Long failed = failedAt.get(id);
        if (failed != null && nanoTime.getAsLong() - failed < RETRY_AFTER.toNanos()) {
            return null;
        }
        try {
            model = load(id, state);
            failedAt.remove(id);
            return model;
        } catch (ModelFormatException | IllegalArgumentException | UncheckedIOException e) {
            LOG.error("{} cannot serve; its fallback does, if it has one", id, e);
            failedAt.put(id, nanoTime.getAsLong());
            return null;
        }
    }

    private ServedModel load(ModelId id, PdeState state) {
        StoredModel stored = store.load(id);
        requireFitting(stored.manifest(), state);
        ServedModel model = new ServedModel(stored.manifest(), group(stored));
        open.put(id, model);
        LOG.info("{} serves from now on", id);
        return model;
    }

    /** Adapters share a batch only where the engine can do that; elsewhere each is merged into a copy of its base. */
    private ModelGroup group(StoredModel stored) {
        Adapted adapted = stored.adapted();
        if (adapted == null || !engine.sharesBase()) {
            return groups.computeIfAbsent(stored.manifest().id(), id -> new ModelGroup(engine, stored.surrogate()));
        }
        ModelGroup group = groups.computeIfAbsent(
                adapted.base(), base -> new ModelGroup(engine, store.load(base).surrogate()));
        group.add(stored.manifest().id(), adapted.adapter());
        return group;
    }

    private static void requireFitting(ModelManifest manifest, PdeState state) {
        if (!manifest.takes(state)) {
            throw new IllegalArgumentException("expected states of " + manifest.equation() + " " + manifest.shape()
                    + " dt " + manifest.dt() + ", which " + manifest.id() + " was trained for, got " + state.equation()
                    + " " + state.shape() + " dt " + state.dt() + "; decide for a model that fits");
        }
    }

    /** Closes the least recently used models beyond the limit; not while a batch is at work. */
    void trim() {
        Iterator<Map.Entry<ModelId, ServedModel>> eldestFirst = open.entrySet().iterator();
        while (open.size() > MAX_OPEN) {
            Map.Entry<ModelId, ServedModel> eldest = eldestFirst.next();
            eldestFirst.remove();
            leave(eldest.getKey(), eldest.getValue().group());
        }
    }

    /** A group without members is closed. */
    private void leave(ModelId model, ModelGroup group) {
        group.remove(model);
        if (!group.hasAdapters() && open.values().stream().noneMatch(other -> other.group() == group)) {
            group.close();
            groups.values().remove(group);
        }
    }

    @Override
    public void close() {
        groups.values().forEach(ModelGroup::close);
        groups.clear();
        open.clear();
        hold.close();
    }
}
