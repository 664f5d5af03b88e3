package org.hssflow.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.Configuration;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.finetune.Workshop;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;

/**
 * A small job with something in each of its states. What it was sent before its savepoint never changes, since savepoints of former
 * releases are restored over topics that hold the same again.
 */
final class RestoreScenario {
    /** Of the topics, which a source's state names. */
    static final String PREFIX = "restore";

    static final String STEADY = "lab-steady";
    static final String TRIED = "lab-tried";
    static final String DRIFTED = "lab-drifted";
    static final String GAPPED = "lab-gapped";

    /** Of each stream; that of {@link #GAPPED} is missing. */
    static final int STEPS = 8;

    static final String BASE = "heat-1d";
    static final String CANDIDATE = "heat-1d-variant";

    private static final double KAPPA = 2e-4;
    /** The tests of releases to come restore the same savepoint: nothing may be over by then. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final Map<String, List<float[]>> VALUES = new HashMap<>();

    private RestoreScenario() {}

    static void configure(Configuration config) {
        config.set(LoopOptions.MODELS, List.of(BASE + "@1"));
        config.set(LoopOptions.FORGET_AFTER, FOR_EVER);
        config.set(LoopOptions.REORDER_WAIT, FOR_EVER.minusDays(1));
        config.set(LoopOptions.RETRY_AFTER, FOR_EVER);
        config.set(LoopOptions.SAMPLES, 2);
        config.set(LoopOptions.PROMOTE_ERROR_RATE, 1e-9); // only what is seen long enough is decided
        config.set(LoopOptions.POOL_WAIT, Duration.ZERO);
        config.set(LoopOptions.LEAD_STEPS, List.of(1, 2));
    }

    /** The only decision before the savepoint: a candidate for {@link #TRIED}. */
    static EncodedRecord decision(ModelId champion, ModelId candidate) {
        return ModelDecisionCodec.encode(new ModelDecision(
                BASE,
                TRIED,
                ModelDecision.Action.SHADOW,
                champion,
                candidate,
                null,
                null,
                Equation.HEAT_1D,
                simulation(KAPPA).outputGrid().shape(),
                0.2,
                "to be tried",
                null,
                1));
    }

    /** The states before the savepoint, in their order. */
    static List<EncodedRecord> states() {
        List<EncodedRecord> records = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            for (String stream : List.of(STEADY, TRIED, DRIFTED, GAPPED)) {
                if (!stream.equals(GAPPED) || step != STEPS - 2) {
                    records.add(state(stream, step));
                }
            }
        }
        return records;
    }

    static EncodedRecord state(String stream, int step) {
        return PdeStateCodec.encode(PdeState.of(
                stream,
                Equation.HEAT_1D,
                step,
                step * 0.2,
                0.2,
                simulation(KAPPA).outputGrid().shape(),
                new TreeMap<>(),
                values(stream).get(step)));
    }

    /** From the solver; the physics of {@link #DRIFTED} is not the model's. */
    private static synchronized List<float[]> values(String stream) {
        return VALUES.computeIfAbsent(stream, id -> {
            Simulation simulation = simulation(id.equals(DRIFTED) ? 2 * KAPPA : KAPPA);
            List<float[]> values = new ArrayList<>();
            Field field = simulation.initial(5, 0);
            for (int step = 0; step < 3 * STEPS; step++) {
                values.add(simulation.output(field).toFloats());
                field = simulation.solver().step(field);
            }
            return values;
        });
    }

    private static Simulation simulation(double kappa) {
        return new Simulation(SimulationSettings.defaults(Equation.HEAT_1D).withParameter("kappa", kappa));
    }

    /** Takes requests and never answers. */
    static final class BlockedWorkshop implements Workshop {
        private static final long serialVersionUID = 1;
        private static final CountDownLatch ASKED = new CountDownLatch(1);

        static void awaitRequest() throws InterruptedException {
            ASKED.await();
        }

        @Override
        public Bench open(OptionalInt gpu) {
            return new OneAnswer() {
                @Override
                public Optional<Find> find(TuneRequest request) {
                    return Optional.empty();
                }

                @Override
                public Optional<Find> train(List<TuneRequest> pooled) throws InterruptedException {
                    ASKED.countDown();
                    new CountDownLatch(1).await();
                    return Optional.empty();
                }
            };
        }
    }

    /** Answers {@link #DRIFTED} with a model. */
    record AnsweringWorkshop(ModelId model) implements Workshop {
        private static final long serialVersionUID = 1;

        @Override
        public Bench open(OptionalInt gpu) {
            return new OneAnswer() {
                @Override
                public Optional<Find> find(TuneRequest request) {
                    return request.streamId().equals(DRIFTED)
                            ? Optional.of(new Find(model, false, "found again", new TreeMap<>()))
                            : Optional.empty();
                }

                @Override
                public Optional<Find> train(List<TuneRequest> pooled) {
                    return Optional.empty();
                }
            };
        }
    }

    private abstract static class OneAnswer implements Workshop.Bench {
        @Override
        public boolean isOneRegime(TuneRequest a, TuneRequest b) {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Where the savepoints of former releases are, with their models beside them. */
    static Path fixtures() {
        return Path.of("src/test/resources/savepoints");
    }

    static List<Path> releases() throws IOException {
        try (var folders = Files.list(fixtures())) {
            return folders.sorted().toList();
        }
    }
}
