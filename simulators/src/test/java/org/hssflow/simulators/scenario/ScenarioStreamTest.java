package org.hssflow.simulators.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.Field;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.Float32;
import org.hssflow.simulators.HeatSolver;
import org.hssflow.simulators.Simulation;
import org.junit.jupiter.api.Test;

class ScenarioStreamTest {
    private static final String HEAT = "{equation: heat-1d, streams: 2, rate: 10, steps: 60, seed: 5, events: [%s]}";

    private static Scenario scenario(String... events) {
        return parse(HEAT.formatted(String.join(", ", events)));
    }

    private static Scenario parse(String yaml) {
        return ScenarioFile.parse("test", "test.yaml", yaml).scenarios().get(0);
    }

    private static List<Delivery> deliveries(Scenario scenario, int stream) {
        StreamScript script = scenario.streamSet().scripts().get(stream);
        List<Delivery> all = new ArrayList<>();
        for (Delivery next = script.peek(); next != null; next = script.peek()) {
            all.add(next);
            script.advance();
        }
        assertThat(all.stream().mapToLong(Delivery::sequence)).containsExactlyElementsOf(numbers(0, all.size()));
        return all;
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static List<Long> ticks(List<Delivery> deliveries, Fate fate) {
        return deliveries.stream()
                .filter(d -> d.fate() == fate)
                .map(Delivery::tick)
                .toList();
    }

    private static float[] values(Delivery delivery) {
        return Float32.fromBytes(delivery.state().values());
    }

    @Test
    void anUndisturbedStreamIsATrajectoryOfTheDataSet() {
        Scenario scenario = scenario();
        List<Delivery> deliveries = deliveries(scenario, 1);
        assertThat(deliveries.stream().map(Delivery::tick)).containsExactlyElementsOf(numbers(0, 61));
        assertThat(deliveries).allMatch(d -> d.fate() == Fate.SENT && d.state().step() == d.tick());
        Simulation simulation = new Simulation(scenario.settings());
        float[] last = simulation.trajectory(5, 1, 60).states().get(60).toFloats();
        for (int i = 0; i < last.length; i++) {
            assertThat(values(deliveries.get(60))[i]).isCloseTo(last[i], within(1e-6f));
        }
        assertThat(deliveries.get(0).due()).isEqualTo(0.05); // the second of two streams
        assertThat(deliveries.get(60).due()).isCloseTo(6.05, within(1e-12));
        assertThat(deliveries.get(60).state().time()).isEqualTo(12);
    }

    @Test
    void twoRunsAreTheSame() {
        Scenario scenario = scenario("{drop: 0.2}", "{reorder: 0.3, by: 4}", "{noise: 0.1}", "{corrupt: 0.1}");
        assertThat(deliveries(scenario, 0)).isEqualTo(deliveries(scenario, 0)).isNotEqualTo(deliveries(scenario, 1));
        assertThat(scenario.streamSet().fingerprint())
                .isEqualTo(scenario.streamSet().fingerprint())
                .isNotEqualTo(scenario("{drop: 0.2}").streamSet().fingerprint());
    }

    @Test
    void aParameterJumpsInTheStepThatLeavesTheTick() {
        List<Delivery> jump = deliveries(scenario("{at: 20, change: {kappa: 4e-4}}"), 0);
        assertThat(jump.get(20).state().parameters()).isEqualTo(Map.of("kappa", 2e-4));
        assertThat(jump.get(21).state().parameters()).isEqualTo(Map.of("kappa", 4e-4));
        assertThat(values(jump.get(20)))
                .isEqualTo(values(deliveries(scenario(), 0).get(20)));
        assertDecayedBy(jump.get(20), jump.get(21), 4e-4 * 0.2);
    }

    @Test
    void aParameterThatRampsTakesTheValuesBetween() {
        List<Delivery> ramp =
                deliveries(scenario("{at: 20, change: {kappa: 6e-4}, over: 10}", "{at: 40, change: {kappa: 2e-4}}"), 0);
        assertThat(ramp.get(25).state().parameters().get("kappa")).isCloseTo(4e-4, within(1e-18));
        assertThat(ramp.get(30).state().parameters()).isEqualTo(Map.of("kappa", 6e-4));
        assertThat(ramp.get(40).state().parameters()).isEqualTo(Map.of("kappa", 6e-4));
        assertThat(ramp.get(41).state().parameters()).isEqualTo(Map.of("kappa", 2e-4));
        assertDecayedBy(ramp.get(20), ramp.get(30), 4e-4 * 10 * 0.2); // ∫κ dt
    }

    @Test
    void aSecondRampBeginsWhereItTakesOver() {
        List<Delivery> ramps = deliveries(
                scenario("{at: 0, change: {kappa: 6e-4}, over: 20}", "{at: 10, change: {kappa: 2e-4}, over: 10}"), 0);
        assertThat(ramps.get(10).state().parameters().get("kappa")).isCloseTo(4e-4, within(1e-18));
        assertThat(ramps.get(15).state().parameters().get("kappa")).isCloseTo(3e-4, within(1e-18));
        assertThat(ramps.get(20).state().parameters().get("kappa")).isCloseTo(2e-4, within(1e-18));
    }

    /** The lowest sine of the heat equation decays by exp(−π²∫κ dt). */
    private static void assertDecayedBy(Delivery from, Delivery to, double integral) {
        HeatSolver unit = new HeatSolver(1, 1, 1024);
        double[] sine = new double[1024];
        for (int i = 0; i < sine.length; i++) {
            sine[i] = Math.sin(Math.PI * i / 1023);
        }
        sine[1023] = 0;
        double expected = unit.evolve(new Field(unit.grid(), sine), integral).maxAbs();
        double[] kept = new Field(unit.grid(), sine).every(4).values();
        assertThat(amplitude(to, kept) / amplitude(from, kept)).isCloseTo(expected, within(2e-4));
    }

    private static double amplitude(Delivery delivery, double[] sine) {
        double sum = 0;
        for (int i = 0; i < sine.length; i++) {
            sum += values(delivery)[i] * sine[i];
        }
        return sum;
    }

    @Test
    void theAmplitudeChangesForGood() {
        List<Delivery> plain = deliveries(scenario(), 0);
        List<Delivery> twice = deliveries(scenario("{at: 20, every: 15, amplitude: 2}"), 0);
        for (int tick : new int[] {19, 20, 34, 35, 50}) {
            float factor = tick < 20 ? 1 : tick < 35 ? 2 : tick < 50 ? 4 : 8;
            assertThat(values(twice.get(tick))[100]).isCloseTo(factor * values(plain.get(tick))[100], within(1e-5f));
        }
    }

    @Test
    void noiseIsInWhatIsPublishedAndNotInTheSimulation() {
        List<Delivery> plain = deliveries(scenario(), 0);
        List<Delivery> noisy = deliveries(scenario("{at: 10, for: 20, noise: 0.05}"), 0);
        for (int tick = 0; tick <= 60; tick++) {
            boolean inside = tick >= 10 && tick < 30;
            assertThat(noisy.get(tick).noise()).isEqualTo(inside ? 0.05 : 0);
            assertThat(rms(noisy.get(tick), plain.get(tick))).isCloseTo(inside ? 0.05 : 0, within(0.01));
        }
    }

    private static double rms(Delivery a, Delivery b) {
        double sum = 0;
        for (int i = 0; i < values(a).length; i++) {
            sum += Math.pow(values(a)[i] - values(b)[i], 2);
        }
        return Math.sqrt(sum / values(a).length);
    }

    @Test
    void pausesAndBurstsMoveTheScheduleAndNothingElse() {
        List<Delivery> plain = deliveries(scenario(), 0);
        List<Delivery> moved = deliveries(scenario("{at: 20, pause: 3s}", "{at: 40, for: 10, burst: 5}"), 0);
        assertThat(moved.stream().map(Delivery::state))
                .containsExactlyElementsOf(plain.stream().map(Delivery::state).toList());
        assertThat(moved.get(19).due()).isCloseTo(1.9, within(1e-12));
        assertThat(moved.get(20).due()).isCloseTo(5, within(1e-12));
        assertThat(moved.get(40).due()).isCloseTo(7, within(1e-12));
        assertThat(moved.get(50).due()).isCloseTo(7.2, within(1e-12));
        assertThat(moved.get(60).due()).isCloseTo(8.2, within(1e-12));
    }

    @Test
    void statesMeetTheirFates() {
        List<Delivery> dropped = deliveries(scenario("{at: 10, for: 30, drop: 0.5}"), 0);
        assertThat(ticks(dropped, Fate.DROPPED)).hasSizeBetween(5, 25).allMatch(tick -> tick >= 10 && tick < 40);
        assertThat(dropped).hasSize(61).allMatch(d -> d.isSent() == (d.fate() != Fate.DROPPED));

        List<Delivery> duplicated = deliveries(scenario("{duplicate: 1}"), 0);
        assertThat(ticks(duplicated, Fate.SENT)).containsExactlyElementsOf(numbers(0, 61));
        assertThat(ticks(duplicated, Fate.DUPLICATED)).containsExactlyElementsOf(numbers(0, 61));
        assertThat(duplicated.get(1).state()).isEqualTo(duplicated.get(0).state());

        List<Delivery> late = deliveries(scenario("{at: 30, for: 1, late: 1, by: 20}"), 0);
        assertThat(late.stream().map(Delivery::tick).toList().subList(28, 53))
                .containsExactly(
                        28L, 29L, 31L, 32L, 33L, 34L, 35L, 36L, 37L, 38L, 39L, 40L, 41L, 42L, 43L, 44L, 45L, 46L, 47L,
                        48L, 49L, 50L, 30L, 51L, 52L);
        assertThat(late.get(50).fate()).isEqualTo(Fate.LATE);
        assertThat(late.get(50).due()).isEqualTo(late.get(49).due());

        List<Delivery> reordered = deliveries(scenario("{reorder: 0.4, by: 3}"), 0);
        assertThat(new HashSet<>(reordered.stream().map(Delivery::tick).toList()))
                .hasSize(61);
        for (int i = 0; i < reordered.size(); i++) {
            assertThat(reordered.get(i).tick() - i).isBetween(-3L, 3L);
        }
        assertThat(ticks(reordered, Fate.REORDERED)).hasSizeBetween(10, 40);
    }

    @Test
    void whatIsStillDelayedAtTheEndIsSentThere() {
        List<Delivery> late = deliveries(scenario("{at: 55, late: 1, by: 20}"), 0);
        assertThat(late.stream().map(Delivery::tick)).containsExactlyElementsOf(numbers(0, 61));
        assertThat(ticks(late, Fate.LATE)).containsExactlyElementsOf(numbers(55, 61));
    }

    @Test
    void corruptRecordsTakeTurns() {
        List<Delivery> corrupt = deliveries(scenario("{corrupt: 1}"), 0);
        Set<MalformedRecord> kinds = new HashSet<>();
        corrupt.forEach(d -> kinds.add(d.corruption()));
        assertThat(kinds).containsExactlyInAnyOrder(MalformedRecord.values());
        assertThat(corrupt.get(0).encode())
                .isNotEqualTo(deliveries(scenario(), 0).get(0).encode());
    }

    @Test
    void aStreamEndsAndAnotherBeginsAnew() {
        Scenario scenario = scenario(
                "{at: 30, end: true, streams: 0}", "{at: 20, begin: true, streams: 1}", "{at: 40, restart: true}");
        List<Delivery> first = deliveries(scenario, 0);
        assertThat(first.stream().map(Delivery::tick).toList()).isEqualTo(join(numbers(0, 30), numbers(40, 61)));
        assertThat(first.get(30).state().step()).isZero();
        assertThat(first.get(30).state().time()).isZero();
        Simulation simulation = new Simulation(scenario.settings());
        assertThat(values(first.get(30)))
                .isEqualTo(simulation.output(simulation.initial(5, 2)).toFloats());

        List<Delivery> second = deliveries(scenario, 1);
        assertThat(second.get(0).tick()).isEqualTo(20);
        assertThat(second.get(0).due()).isCloseTo(2.05, within(1e-12));
        assertThat(second.stream().map(d -> d.state().step()).toList()).isEqualTo(join(numbers(0, 20), numbers(0, 21)));
    }

    private static List<Long> join(List<Long> a, List<Long> b) {
        List<Long> joined = new ArrayList<>(a);
        joined.addAll(b);
        return joined;
    }

    @Test
    void whatRepeatsIsForStreamsThatRun() {
        List<Delivery> begun = deliveries(scenario("{at: 40, begin: true}", "{at: 20, every: 15, restart: true}"), 0);
        assertThat(begun.get(0).tick()).isEqualTo(40);
        assertThat(begun.stream().filter(d -> d.state().step() == 0).map(Delivery::tick))
                .containsExactly(40L, 50L);
        List<Delivery> ended = deliveries(scenario("{at: 30, end: true}", "{at: 20, every: 15, restart: true}"), 0);
        assertThat(ended.get(ended.size() - 1).tick()).isEqualTo(29);
    }

    @Test
    void theDurationOfAScenarioIsThatOfItsSchedule() {
        Scenario whole = parse("{equation: heat-1d, streams: 2, rate: 10, duration: 1s}");
        assertThat(deliveries(whole, 0)).hasSize(10);
        assertThat(deliveries(whole, 1)).hasSize(10);
        Scenario none = parse("{equation: heat-1d, streams: 2, rate: 10, duration: 0.01s}");
        assertThat(deliveries(none, 0)).hasSize(1);
        assertThat(deliveries(none, 1)).isEmpty();
    }

    @Test
    void aStreamThatEndsForGoodIsOver() {
        assertThat(deliveries(scenario("{at: 30, end: true}"), 0)).hasSize(30);
    }

    @Test
    void theTimeStepAndTheGridChangeOnTheWay() {
        List<Delivery> changed = deliveries(scenario("{at: 20, dt: 0.1}", "{at: 40, output-grid: 128}"), 0);
        assertThat(changed.get(19).state().dt()).isEqualTo(0.2);
        assertThat(changed.get(20).state().dt()).isEqualTo(0.1);
        assertThat(changed.get(20).state().time()).isCloseTo(4, within(1e-12));
        assertThat(changed.get(60).state().time()).isCloseTo(8, within(1e-12));
        assertThat(changed.get(39).state().shape()).isEqualTo(Shape.of(1, 256));
        assertThat(changed.get(40).state().shape()).isEqualTo(Shape.of(1, 128));
        float[] plain = values(deliveries(scenario(), 0).get(40)); // the same time: 20·0.2 + 40·0.1
        float[] coarse = values(changed.get(60));
        float[] everySecond = new float[128];
        for (int i = 0; i < everySecond.length; i++) {
            everySecond[i] = plain[2 * i];
        }
        for (int i = 0; i < coarse.length; i++) {
            assertThat(coarse[i]).isCloseTo(everySecond[i], within(1e-6f));
        }
    }
}
