package org.hssflow.operators.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;

/** A workshop that holds the models it is given, by regime, and makes others as a test says. A regime is a diffusivity. */
final class ScriptedWorkshop implements Workshop {
    private static final long serialVersionUID = 1;

    /** What the training of a regime does; nothing if no model is better. */
    interface Training {
        Optional<Find> run() throws InterruptedException;
    }

    /** A training that the test lets go on. */
    static final class Gate {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void awaitBegin() throws InterruptedException {
            begun.await();
        }

        void open() {
            opened.countDown();
        }

        void pass() throws InterruptedException {
            begun.countDown();
            opened.await();
        }
    }

    /** In the store. */
    final transient Map<Double, ModelId> models = new ConcurrentHashMap<>();

    final transient Map<Double, Training> trainings = new ConcurrentHashMap<>();

    /** Whether a model in the store is damaged. */
    final transient AtomicBoolean broken = new AtomicBoolean();

    /** The streams of each training, in their order. */
    final transient List<List<String>> trained = Collections.synchronizedList(new ArrayList<>());

    /** What happened, in its order. */
    final transient List<String> events = Collections.synchronizedList(new ArrayList<>());

    final transient List<Thread> trainers = Collections.synchronizedList(new ArrayList<>());
    final transient AtomicInteger running = new AtomicInteger();
    final transient AtomicInteger mostRunning = new AtomicInteger();

    static Find found(ModelId model) {
        return new Find(model, false, "scripted", new TreeMap<>(Map.of("error", 0.01)));
    }

    static double regime(TuneRequest request) {
        return request.identified().getOrDefault("kappa", 0.0);
    }

    @Override
    public Bench open(OptionalInt gpu) {
        return new Bench() {
            @Override
            public Optional<Find> find(TuneRequest request) {
                if (broken.get()) {
                    throw new ModelFormatException("heat-1d/1", "digest", "a", "b");
                }
                return Optional.ofNullable(models.get(regime(request))).map(ScriptedWorkshop::found);
            }

            @Override
            public boolean isOneRegime(TuneRequest a, TuneRequest b) {
                return regime(a) == regime(b);
            }

            @Override
            public Optional<Find> train(List<TuneRequest> pooled) throws InterruptedException {
                trained.add(pooled.stream().map(TuneRequest::streamId).toList());
                trainers.add(Thread.currentThread());
                mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                try {
                    Optional<Find> made = trainings.get(regime(pooled.get(0))).run();
                    made.ifPresent(find -> models.put(regime(pooled.get(0)), find.model()));
                    return made;
                } catch (InterruptedException e) {
                    events.add("interrupted");
                    throw e;
                } finally {
                    running.decrementAndGet();
                }
            }

            @Override
            public void close() {
                events.add("closed");
            }
        };
    }
}
