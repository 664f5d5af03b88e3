package org.hssflow.benchmarks.pipeline;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.EncodedRecord;
import org.hssflow.kafka.PdeStateCodec;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelDraft;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Provenance;
import org.hssflow.store.Range;
import org.hssflow.store.Scope;
import org.jspecify.annotations.Nullable;

/**
 * States of simulations that go on at the same pace, and the model for them.
 *
 * @param name of topics and reports
 * @param simulation that makes the states
 * @param shipped the model for them, or null where none is shipped
 * @param trajectories that are simulated; streams share them
 * @param states of all streams together; a multiple of {@value #STREAMS}
 */
record Workload(
        String name,
        SimulationSettings simulation,
        @Nullable String shipped,
        int trajectories,
        int states) {
    static final int STREAMS = 64;
    /** Of the topics: so many source tasks have work. */
    static final int PARTITIONS = 4;

    private static final int MAX_PARALLELISM = 128; // as the job's
    private static final int SHARES = 8;
    private static final long SEED = 20_261_121;

    Workload {
        if (states < STREAMS || states % STREAMS != 0) {
            throw new IllegalArgumentException(
                    "expected states for " + STREAMS + " streams of the same length, got " + states);
        }
    }

    /** Heat on 256 points: 1 KB. */
    static Workload heat(int states) {
        return new Workload("1 KB", SimulationSettings.defaults(Equation.HEAT_1D), "heat-1d@1", 8, states);
    }

    /** Burgers on 256 points: 1 KB. */
    static Workload burgers(int states) {
        SimulationSettings settings = SimulationSettings.defaults(Equation.BURGERS_1D)
                .withParameter("nu", 0.01)
                .withModes(4)
                .withGrids(512, 256)
                .withDt(0.1);
        return new Workload("1 KB", settings, "burgers-1d@1", 8, states);
    }

    /** Navier–Stokes on 64² points: 16 KB. */
    static Workload navierStokes(int states) {
        return new Workload(
                "16 KB", SimulationSettings.defaults(Equation.NAVIER_STOKES_2D), "navier-stokes-2d@1", 2, states);
    }

    /** Navier–Stokes on 128² points: 64 KB. */
    static Workload large(int states) {
        SimulationSettings settings = SimulationSettings.defaults(Equation.NAVIER_STOKES_2D)
                .withGrids(128, 128)
                .withDt(0.1); // quicker to simulate
        return new Workload("64 KB", settings, null, 2, states);
    }

    /** What the names of its topics begin with. */
    String prefix() {
        return "bench-" + simulation.equation().id() + "-" + simulation.outputPoints();
    }

    /**
     * Publishes a model for the states if none is shipped: its weights are all zero, which an engine that does not compute never sees.
     *
     * @return its name and version
     */
    String model(Path store) {
        if (shipped != null) {
            return shipped;
        }
        int points = simulation.outputPoints();
        Architecture architecture = new Architecture(
                1,
                List.of(points, points),
                List.of(points, points),
                1,
                2,
                1,
                1,
                Architecture.Outer.NONE,
                Architecture.Outer.NONE,
                0,
                false,
                false);
        Weights weights = new Weights(architecture, new float[architecture.parameterCount()]);
        Map<String, Range> trained = Map.of("nu", new Range(simulation.parameter("nu"), simulation.parameter("nu")));
        ModelDraft draft = new ModelDraft(
                "bench",
                Scope.all(),
                null,
                simulation.equation(),
                new Simulation(simulation).outputGrid(),
                simulation.dt(),
                Provenance.here("none", true, 0, "bench", "bench", 1, Instant.now()),
                Map.of(),
                Calibration.of(0, List.of(new double[Calibration.WINDOW])),
                trained,
                new Surrogate(architecture, 1, weights),
                "For measuring; it forecasts nothing.");
        return "bench@" + ModelStore.open(store).publish(draft).version();
    }

    /** Writes all states, the streams in turns. */
    void send(ClientSettings kafka, String topic) {
        int steps = states / STREAMS;
        Simulation simulator = new Simulation(simulation);
        List<Trajectory> made = IntStream.range(0, trajectories)
                .mapToObj(i -> simulator.trajectory(SEED, i, steps - 1))
                .toList();
        List<String> streams = streams();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer())) {
            List<Exception> failures = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                for (int i = 0; i < STREAMS; i++) {
                    Field field = made.get(i % trajectories).states().get(step);
                    EncodedRecord record = PdeStateCodec.encode(state(streams.get(i), step, field));
                    ProducerRecord<byte[], byte[]> byKey = record.to(topic);
                    producer.send(
                            new ProducerRecord<>(topic, i % PARTITIONS, byKey.key(), byKey.value(), byKey.headers()),
                            (done, failure) -> {
                                if (failure != null) {
                                    failures.add(failure); // on the producer's one thread
                                }
                            });
                }
            }
            producer.flush();
            if (!failures.isEmpty()) {
                throw new IllegalStateException(
                        "expected all states to be written, got " + failures.size() + " failures", failures.get(0));
            }
        }
    }

    private PdeState state(String stream, int step, Field field) {
        return PdeState.of(
                stream,
                simulation.equation(),
                step,
                step * simulation.dt(),
                simulation.dt(),
                field.grid().shape(),
                simulation.parameters(),
                field.toFloats());
    }

    /** Names whose keys spread evenly over 1, 2, 4 or 8 tasks, as those of many more streams would. */
    static List<String> streams() {
        List<String> names = new ArrayList<>();
        int[] shares = new int[SHARES];
        for (int i = 0; names.size() < STREAMS; i++) {
            String name = "stream-" + i;
            int share = KeyGroupRangeAssignment.assignToKeyGroup(name, MAX_PARALLELISM) * SHARES / MAX_PARALLELISM;
            if (shares[share] < STREAMS / SHARES) {
                shares[share]++;
                names.add(name);
            }
        }
        return names;
    }
}
