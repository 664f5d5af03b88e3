package org.hssflow.app.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.finetune.Workshop.Find;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Field;
import org.hssflow.pde.Trajectory;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.SimulationSettings;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Range;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With the shipped model of heat, and streams whose diffusivity is another one. */
class ModelBenchTest {
    private static final double KAPPA = 2e-4;

    @TempDir
    private Path folder;

    private ModelStore store;
    private ModelId base;

    @BeforeEach
    void open() {
        store = ModelStore.open(folder);
        base = store.resolve("heat-1d@1");
    }

    @Test
    void whereNothingFitsAModelIsMadeAndFoundFromThenOn() throws Exception {
        ModelBench bench = bench(Strategy.AUTO);
        TuneRequest request = request("a", 2 * KAPPA, List.of(base), List.of());
        assertThat(bench.find(request)).isEmpty();
        Find made = bench.train(List.of(request, request("b", 2 * KAPPA, List.of(), List.of())))
                .orElseThrow();
        assertThat(made.proven()).isFalse();
        assertThat(made.reason()).contains("a, b", "kappa");
        assertThat(made.figures()).containsEntry("streams", 2.0);
        ModelManifest manifest = store.manifest(made.model());
        assertThat(manifest.id().name()).isEqualTo("heat-1d-tuned");
        assertThat(manifest.parent()).isEqualTo(base);
        Range kappa = manifest.parameters().get("kappa");
        assertThat(kappa.min()).isEqualTo(2 * KAPPA, within(1e-3 * KAPPA));
        assertThat(manifest.calibration().maxRunningMedian())
                .isGreaterThanOrEqualTo(store.manifest(base).calibration().maxRunningMedian());
        assertThat(error(made.model(), 2 * KAPPA)).isLessThan(1e-3);
        assertThat(bench.find(request("c", 2 * KAPPA, List.of(), List.of()))).hasValueSatisfying(found -> {
            assertThat(found.model()).isEqualTo(made.model());
            assertThat(found.proven()).isFalse();
        });
        assertThat(bench.find(request("c", 2 * KAPPA, List.of(made.model()), List.of())))
                .hasValueSatisfying(found -> assertThat(found.proven()).isTrue());
    }

    @Test
    void whatLostIsFoundAgainInItsOwnRegimeOnly() throws Exception {
        ModelBench bench = bench(Strategy.AUTO);
        ModelId made = bench.train(List.of(request("a", 1.1 * KAPPA, List.of(), List.of())))
                .orElseThrow()
                .model();
        assertThat(bench.find(request("b", 1.1 * KAPPA, List.of(), List.of(made))))
                .hasValueSatisfying(found -> assertThat(found.model()).isEqualTo(made));
        Serving served = new Serving("heat-1d", made, null, null, null);
        TuneRequest home = new TuneRequest(
                served, List.of(base), List.of(base), new TreeMap<>(), states("b", KAPPA, 25), true, new Origin(0, 1));
        assertThat(bench.find(home))
                .hasValueSatisfying(found -> assertThat(found.model()).isEqualTo(base));
    }

    @ParameterizedTest
    @EnumSource
    void everyStrategyIsBetterThanTheModelInService(Strategy strategy) throws Exception {
        double kappa = 1.5 * KAPPA;
        Find made = bench(strategy)
                .train(List.of(request("a", kappa, List.of(), List.of())))
                .orElseThrow();
        assertThat(error(made.model(), kappa)).isLessThan(0.3 * error(base, kappa));
        boolean isAdapter = store.manifest(made.model()).adapterRank() != null;
        switch (strategy) {
            case GAIN, LORA -> assertThat(isAdapter).isTrue();
            case RIDGE, FULL, SOLVER -> assertThat(isAdapter).isFalse();
            case AUTO -> {}
        }
    }

    @Test
    void ofTwoThatServedBeforeTheOneOfTheRegimeIsTaken() throws Exception {
        ModelBench bench = bench(Strategy.AUTO);
        ModelId slow = bench.train(List.of(request("a", 2 * KAPPA, List.of(), List.of())))
                .orElseThrow()
                .model();
        ModelId fast = bench.train(List.of(request("a", 3 * KAPPA, List.of(), List.of())))
                .orElseThrow()
                .model();
        assertThat(bench.find(request("a", 3 * KAPPA, List.of(slow, fast, base), List.of())))
                .hasValueSatisfying(found -> assertThat(found.model()).isEqualTo(fast));
    }

    @Test
    void samplesArePooledWithinOneRegimeOfOneLine() {
        ModelBench bench = bench(Strategy.AUTO);
        TuneRequest request = request("a", 2 * KAPPA, List.of(), List.of());
        assertThat(bench.isOneRegime(request, request("b", 2.05 * KAPPA, List.of(), List.of())))
                .isTrue();
        assertThat(bench.isOneRegime(request, request("b", 2.5 * KAPPA, List.of(), List.of())))
                .isFalse();
        TuneRequest other = new TuneRequest(
                new Serving("other", base, null, null, null),
                List.of(),
                List.of(),
                request.identified(),
                request.samples(),
                true,
                request.origin());
        assertThat(bench.isOneRegime(request, other)).isFalse();
    }

    @Test
    void anInterruptEndsATrainingAndNothingIsPublished() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bench(Strategy.AUTO).train(List.of(request("a", 2 * KAPPA, List.of(), List.of()))))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(store.list()).extracting(ModelId::name).doesNotContain("heat-1d-tuned");
    }

    @Test
    void aModelThatIsNotBetterIsNotPublished() throws Exception {
        assertThat(bench(Strategy.AUTO).train(List.of(request("a", KAPPA, List.of(), List.of()))))
                .isEmpty();
        assertThat(store.list()).extracting(ModelId::name).doesNotContain("heat-1d-tuned");
    }

    @Test
    void oneTransitionIsTooFewToTrainAndToJudgeBy() {
        List<PdeState> two = states("a", 2 * KAPPA, 2);
        TuneRequest request =
                new TuneRequest(serving(), List.of(), List.of(), new TreeMap<>(), two, true, new Origin(0, 1));
        assertThatThrownBy(() -> bench(Strategy.AUTO).train(List.of(request)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least 2 transitions");
    }

    private ModelBench bench(Strategy strategy) {
        return new ModelBench(
                new TuneSettings(folder.toString(), strategy, 1e-3, 1.5, Duration.ofSeconds(2), 1, "cpu", 0.05),
                OptionalInt.empty(),
                Clock.systemUTC());
    }

    private Serving serving() {
        return new Serving("heat-1d", base, null, null, null);
    }

    private TuneRequest request(String stream, double kappa, List<ModelId> known, List<ModelId> excluded) {
        return new TuneRequest(
                serving(),
                known,
                excluded,
                new TreeMap<>(Map.of("kappa", kappa)),
                states(stream, kappa, 25),
                true,
                new Origin(0, 1));
    }

    private static List<PdeState> states(String stream, double kappa, int count) {
        Simulation simulation = simulation(kappa);
        List<PdeState> states = new ArrayList<>();
        for (Field state :
                simulation.trajectory(77, stream.hashCode(), count - 1).states()) {
            int step = states.size();
            states.add(PdeState.of(
                    stream,
                    Equation.HEAT_1D,
                    step,
                    step * 0.2,
                    0.2,
                    simulation.outputGrid().shape(),
                    Map.of(),
                    state.toFloats()));
        }
        return states;
    }

    private static Simulation simulation(double kappa) {
        return new Simulation(SimulationSettings.defaults(Equation.HEAT_1D).withParameter("kappa", kappa));
    }

    /** The median one-step error on trajectories that no stream and no training has seen. */
    private double error(ModelId model, double kappa) {
        Transitions transitions = Transitions.none(256);
        for (int i = 0; i < 5; i++) {
            Trajectory trajectory = simulation(kappa).trajectory(99, i, 20);
            transitions.addAll(trajectory);
        }
        return Transitions.quantile(transitions.residuals(store.load(model).surrogate(), 0), 0.5);
    }
}
