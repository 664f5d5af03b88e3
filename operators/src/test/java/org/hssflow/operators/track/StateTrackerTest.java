package org.hssflow.operators.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hssflow.operators.States.DECODER;
import static org.hssflow.operators.States.DT;
import static org.hssflow.operators.States.MODEL;
import static org.hssflow.operators.States.NEWER;
import static org.hssflow.operators.States.SHAPE;
import static org.hssflow.operators.States.record;
import static org.hssflow.operators.States.serve;
import static org.hssflow.pde.stream.ModelDecision.ALL_STREAMS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.hssflow.operators.OperatorMetrics;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.RawRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class StateTrackerTest {
    private static final TrackerSettings SETTINGS = new TrackerSettings(Duration.ofMillis(100), 3, Duration.ofHours(1));

    private KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, ModelDecision, Transition> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void theFirstStateHasNoPredecessorAndEachFurtherOneDoes() throws Exception {
        send("a", 0, 1, 2);
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2");
    }

    @Test
    void aStreamMayBeginAtAnyStep() throws Exception {
        send("a", 500, 501);
        assertThat(pairs()).containsExactly("a:-,500", "a:500,501");
    }

    @Test
    void streamsDoNotMix() throws Exception {
        send("a", 0);
        send("b", 7);
        send("a", 1);
        send("b", 8);
        assertThat(pairs()).containsExactly("a:-,0", "b:-,7", "a:0,1", "b:7,8");
    }

    @Test
    void statesThatOvertookEachOtherArePutInOrder() throws Exception {
        send("a", 0, 3, 2, 1, 4);
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2", "a:2,3", "a:3,4");
        assertThat(harness.numKeyedStateEntries())
                .as("only the stream itself is remembered")
                .isEqualTo(1);
    }

    @Test
    void aStateThatCameTwiceIsPassedOnOnce() throws Exception {
        send("a", 0, 1, 0, 1, 2, 2, 4, 4, 3, 4);
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2", "a:2,3", "a:3,4");
    }

    @Test
    void aGapIsGivenUpAfterTheWaitAndTheStreamGoesOnWithoutAPredecessor() throws Exception {
        harness.setProcessingTime(1_000);
        send("a", 0, 2, 3);
        harness.setProcessingTime(1_099);
        assertThat(pairs()).containsExactly("a:-,0");
        harness.setProcessingTime(1_100);
        assertThat(pairs()).containsExactly("a:-,0", "a:-,2", "a:2,3");
        send("a", 4);
        assertThat(pairs()).endsWith("a:3,4");
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aGapIsGivenUpWhenTooManyWait() throws Exception {
        send("a", 0, 2, 3, 4);
        assertThat(pairs()).containsExactly("a:-,0");
        send("a", 5);
        assertThat(pairs()).containsExactly("a:-,0", "a:-,2", "a:2,3", "a:3,4", "a:4,5");
    }

    @Test
    void eachOfTwoGapsHasItsOwnTime() throws Exception {
        harness.setProcessingTime(1_000);
        send("a", 0, 2, 4);
        harness.setProcessingTime(1_060);
        send("a", 1);
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2");
        harness.setProcessingTime(1_100); // the first gap's time: it is closed, the second one's began at 1,060
        assertThat(pairs()).hasSize(3);
        harness.setProcessingTime(1_160);
        assertThat(pairs()).endsWith("a:1,2", "a:-,4");
    }

    @Test
    void aStateWhoseGapWasGivenUpIsTooLate() throws Exception {
        send("a", 0, 2);
        harness.setProcessingTime(5_000);
        send("a", 1, 3);
        assertThat(pairs()).containsExactly("a:-,0", "a:-,2", "a:2,3");
    }

    @Test
    void aSimulationThatBeganAnewIsToldFromADuplicateByItsValues() throws Exception {
        send("a", 0, 1, 2, 3);
        sendTexts("a", "0 77", "1 78", "2 79");
        assertThat(pairs()).endsWith("a:2,3", "a:-,0", "a:0,1", "a:1,2");
    }

    @Test
    void aSimulationThatGoesFarBackBeganAnewWhateverItsValues() throws Exception {
        send("a", 1_000);
        send("a", 0, 1);
        assertThat(pairs()).containsExactly("a:-,1000", "a:-,0", "a:0,1");
    }

    @Test
    void whatWaitedWhenTheSimulationBeganAnewIsNotLost() throws Exception {
        send("a", 0, 1, 5);
        sendTexts("a", "0 77");
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:-,5", "a:-,0");
    }

    @Test
    void aChangeOfTheTimeStepBreaksTheChain() throws Exception {
        broadcast(ModelDecision.serve(
                "heat-fast",
                ALL_STREAMS,
                new ModelId("heat-fast", 1, "c".repeat(64)),
                Equation.HEAT_1D,
                SHAPE,
                0.1,
                "test",
                1));
        send("a", 0, 1);
        sendTexts("a", "2 2 0.1", "3 3 0.1");
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:-,2", "a:2,3");
        assertThat(transitions().get(3).serving().surrogate()).isEqualTo("heat-fast");
    }

    @Test
    void whatIsNoStateIsSetAsideAsItCame() throws Exception {
        send("a", 0);
        RawRecord broken = record("a", "broken");
        harness.processElement1(new StreamRecord<>(broken));
        send("a", 1);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.record()).isEqualTo(broken);
            assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.MALFORMED);
        });
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1");
    }

    @Test
    void aStateThatNoModelTakesIsSetAsideWithWhatIsServed() throws Exception {
        sendTexts("a", "0 1 0.7");
        assertThat(pairs()).isEmpty();
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.UNSERVED);
            assertThat(letter.message()).contains("heat-1d [1, 2] dt 0.2").contains("dt 0.7");
        });
    }

    @Test
    void aDecisionAppliesFromTheNextStateOn() throws Exception {
        send("a", 0);
        broadcast(serve(NEWER, ALL_STREAMS, 5));
        send("a", 1);
        assertThat(servings()).extracting(Serving::champion).containsExactly(MODEL, NEWER);
    }

    @Test
    void aDecisionAboutOneStreamLeavesTheOthersAlone() throws Exception {
        broadcast(serve(NEWER, "b", 5));
        send("a", 0);
        send("b", 0);
        assertThat(servings()).extracting(Serving::champion).containsExactly(MODEL, NEWER);
    }

    @Test
    void theLastDecisionOfTheLogWinsWhateverItsClockSays() throws Exception {
        broadcast(serve(NEWER, ALL_STREAMS, 9));
        broadcast(serve(MODEL, ALL_STREAMS, 5));
        send("a", 0);
        assertThat(servings()).extracting(Serving::champion).containsExactly(MODEL);
    }

    @Test
    void theModelTheJobWasStartedWithIsTheFallbackOfOneThatWasDecided() throws Exception {
        send("a", 0);
        broadcast(serve(NEWER, ALL_STREAMS, 9));
        send("a", 1);
        assertThat(servings()).extracting(Serving::fallback).containsExactly(null, MODEL);
    }

    @Test
    void whatWaitedIsNotForgottenWithItsStream() throws Exception {
        long later = reopenOnceStreamsAreForgotten();
        harness.setProcessingTime(later);
        assertThat(pairs()).containsExactly("a:-,2", "a:2,3");
    }

    @Test
    void whatWaitedInAForgottenStreamComesBeforeItsNextState() throws Exception {
        long later = reopenOnceStreamsAreForgotten();
        send("a", 4);
        assertThat(pairs()).containsExactly("a:-,2", "a:2,3", "a:3,4");
        harness.setProcessingTime(later);
        assertThat(pairs()).hasSize(3);
    }

    /** Two states wait, and the job is down for longer than streams are remembered; returns the time it is then. */
    private long reopenOnceStreamsAreForgotten() throws Exception {
        harness.setProcessingTime(1_000);
        harness.setStateTtlProcessingTime(1_000);
        send("a", 0, 2, 3);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        long later = 1_000 + SETTINGS.forgetAfter().toMillis() * 2;
        harness.setStateTtlProcessingTime(later);
        harness.open();
        return later;
    }

    @Test
    void whoServesTravelsWithTheTransition() throws Exception {
        ModelId candidate = new ModelId("heat-1d", 3, "d".repeat(64));
        ModelId dropped = new ModelId("heat-1d", 4, "e".repeat(64));
        broadcast(new ModelDecision(
                "heat-1d",
                ALL_STREAMS,
                ModelDecision.Action.SHADOW,
                NEWER,
                candidate,
                MODEL,
                dropped,
                Equation.HEAT_1D,
                SHAPE,
                DT,
                "test",
                null,
                5));
        send("a", 0);
        assertThat(servings()).containsExactly(new Serving("heat-1d", NEWER, MODEL, candidate, dropped));
    }

    @Test
    void aTransitionSaysWhereItsStateStoodAlsoIfItWaited() throws Exception {
        for (long step : new long[] {0, 2, 1}) {
            RawRecord record = record("a", step);
            harness.processElement1(new StreamRecord<>(
                    new RawRecord("pde.states", 3, 100 - step, 2, record.key(), record.value(), List.of())));
        }
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2");
        assertThat(transitions())
                .extracting(Transition::origin)
                .containsExactly(new Origin(3, 100), new Origin(3, 99), new Origin(3, 98));
    }

    @Test
    void aTransitionHasTheTimeOfItsStateAlsoIfThatWaitedAndNoneIfTheStateHasNone() throws Exception {
        harness.setProcessingTime(1_000);
        send("a", "0 at 70", "2 at 90", "1 at 80", "5 at 100", "3 at -1");
        harness.setProcessingTime(5_000);
        assertThat(pairs()).containsExactly("a:-,0", "a:0,1", "a:1,2", "a:2,3", "a:-,5");
        assertThat(harness.extractOutputStreamRecords())
                .extracting(record -> record.hasTimestamp() ? record.getTimestamp() : -1)
                .containsExactly(70L, 80L, 90L, -1L, 100L);
    }

    @Test
    void whateverBecomesOfAStateIsCounted() throws Exception {
        harness.setProcessingTime(1_000);
        send("a", 0, 2, 1, 1, 6);
        harness.setProcessingTime(5_000);
        send("a", 4);
        sendTexts("a", "broken", "7 1 0.7", "6 77");
        assertThat(metrics().count("statesIn")).isEqualTo(9);
        assertThat(metrics().count("waitedStates")).isEqualTo(2);
        assertThat(metrics().count("duplicateStates")).isEqualTo(1);
        assertThat(metrics().count("gaps")).isEqualTo(1);
        assertThat(metrics().count("lateStates")).isEqualTo(1);
        assertThat(metrics().count("restartedStreams")).isEqualTo(1);
        assertThat(metrics().count("deadLetters{reason=malformed}")).isEqualTo(1);
        assertThat(metrics().count("deadLetters{reason=unserved}")).isEqualTo(1);
        assertThat(metrics().count("deadLetters{reason=too-large}")).isZero();
        assertThat(transitions()).as("all others").hasSize(9 - 1 - 1 - 2);
    }

    @Test
    void theVersionThatServesIsShownForEachScopeAlsoAfterARestart() throws Exception {
        ModelId tuned = new ModelId("heat-1d-tuned", 7, "c".repeat(64));
        assertThat(metrics().value("modelVersion{model=heat-1d, scope=*, surrogate=heat-1d}"))
                .as("the default serves before any state came")
                .isEqualTo(1);
        broadcast(decision("b", tuned));
        assertThat(metrics().value("modelVersion{model=heat-1d-tuned, scope=b, surrogate=heat-1d}"))
                .isEqualTo(7);
        broadcast(decision("b", NEWER));
        assertThat(metrics().value("modelVersion{model=heat-1d-tuned, scope=b, surrogate=heat-1d}"))
                .isZero();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        assertThat(metrics().value("modelVersion{model=heat-1d, scope=b, surrogate=heat-1d}"))
                .isEqualTo(2);
        assertThat(metrics().value("modelVersion{model=heat-1d, scope=*, surrogate=heat-1d}"))
                .isEqualTo(1);
        assertThat(metrics().names("modelVersion{model=heat-1d-tuned")).isEmpty();
    }

    @Test
    void onlyTheFirstTaskShowsTheVersionsSinceAllKnowTheSame() throws Exception {
        harness.close();
        harness = harness(MODEL, 2, 1);
        harness.open();
        assertThat(metrics().names("modelVersion")).isEmpty();
        assertThat(metrics().names("statesIn")).hasSize(1);
    }

    private static ModelDecision decision(String scope, ModelId champion) {
        return ModelDecision.serve("heat-1d", scope, champion, Equation.HEAT_1D, SHAPE, DT, "test", 5);
    }

    private OperatorMetrics metrics() {
        return new OperatorMetrics(harness.getOperator().getMetricGroup());
    }

    /** States and their times in milliseconds, as "step at time". */
    private void send(String stream, String... stepsAndTimes) throws Exception {
        for (String text : stepsAndTimes) {
            String[] parts = text.split(" at ", -1);
            RawRecord record = record(stream, Long.parseLong(parts[0]));
            long millis = Long.parseLong(parts[1]);
            harness.processElement1(new StreamRecord<>(
                    new RawRecord("pde.states", 3, 1, millis, record.key(), record.value(), List.of()), 7));
        }
    }

    @Test
    void everythingGoesOnWhereASnapshotWasTaken() throws Exception {
        harness.setProcessingTime(1_000);
        broadcast(serve(NEWER, ALL_STREAMS, 5));
        send("a", 0, 2);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        harness.setProcessingTime(1_050);
        send("a", 1, 1, 0);
        assertThat(pairs()).containsExactly("a:0,1", "a:1,2");
        assertThat(servings()).extracting(Serving::champion).containsOnly(NEWER);
    }

    /**
     * The state of the first release, as it was written then: a stream, a record that waits, a decision. It must be restored by
     * every release to come; {@link #writeFixture} made it.
     */
    @Test
    void theStateOfTheFirstReleaseIsRestored() throws Exception {
        harness.close();
        harness = harness();
        harness.initializeState(OperatorSnapshotUtil.readStateHandle("src/test/resources/tracker-v1.snapshot"));
        harness.open();
        send("a", 1);
        assertThat(pairs()).containsExactly("a:0,1", "a:1,2");
        assertThat(servings()).extracting(Serving::champion).containsOnly(NEWER);
    }

    /** Run with {@code -Dfixture=FILE} to write the state of a release. */
    @Test
    @EnabledIfSystemProperty(named = "fixture", matches = ".+")
    void writeFixture() throws Exception {
        harness.setProcessingTime(1_000);
        broadcast(serve(NEWER, ALL_STREAMS, 5));
        send("a", 0, 2);
        OperatorSnapshotUtil.writeStateHandle(harness.snapshot(1, 1), System.getProperty("fixture"));
    }

    @Test
    void aSnapshotHoldsWhatTheJobWasStartedWithAndNotWhatOneBeforeItWas() throws Exception {
        assertThat(keptDefaults()).extracting(ModelDecision::champion).containsExactly(MODEL);
        OperatorSubtaskState snapshot = harness.snapshot(2, 2);
        harness.close();
        harness = harness(NEWER);
        harness.initializeState(snapshot);
        harness.open();
        send("a", 0);
        assertThat(servings()).extracting(Serving::champion).containsExactly(NEWER);
        assertThat(keptDefaults()).extracting(ModelDecision::champion).containsExactly(NEWER);
    }

    private List<ModelDecision> keptDefaults() throws Exception {
        harness.snapshot(1, 1);
        List<ModelDecision> kept = new ArrayList<>();
        CoBroadcastWithKeyedOperator<?, ?, ?, ?> operator =
                (CoBroadcastWithKeyedOperator<?, ?, ?, ?>) harness.getOperator();
        operator.getOperatorStateBackend()
                .getListState(StateTracker.DEFAULTS)
                .get()
                .forEach(kept::add);
        return kept;
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, ModelDecision, Transition> harness()
            throws Exception {
        return harness(MODEL);
    }

    /** @param model which serves until something is decided */
    private static KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, ModelDecision, Transition> harness(
            ModelId model) throws Exception {
        return harness(model, 1, 0);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, ModelDecision, Transition> harness(
            ModelId model, int tasks, int task) throws Exception {
        StateTracker tracker = new StateTracker(DECODER, List.of(serve(model, ALL_STREAMS, 0)), SETTINGS);
        var harness = new KeyedTwoInputStreamOperatorTestHarness<String, RawRecord, ModelDecision, Transition>(
                new CoBroadcastWithKeyedOperator<>(tracker, List.of(StateTracker.DECISIONS)),
                RawRecord::keyText,
                null,
                Types.STRING,
                tasks,
                tasks,
                task);
        harness.setup(LoopTypes.TRANSITION.createSerializer(new SerializerConfigImpl()));
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        return harness;
    }

    private void broadcast(ModelDecision decision) throws Exception {
        harness.processElement2(new StreamRecord<>(decision));
    }

    private void send(String stream, long... steps) throws Exception {
        for (long step : steps) {
            harness.processElement1(new StreamRecord<>(record(stream, step)));
        }
    }

    private void sendTexts(String stream, String... texts) throws Exception {
        for (String text : texts) {
            harness.processElement1(new StreamRecord<>(record(stream, text)));
        }
    }

    private List<Transition> transitions() {
        return harness.extractOutputValues();
    }

    private List<Serving> servings() {
        return transitions().stream().map(Transition::serving).toList();
    }

    private List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        for (Transition t : transitions()) {
            pairs.add(t.now().streamId() + ":"
                    + (t.before() == null ? "-" : t.before().step()) + ","
                    + t.now().step());
        }
        return pairs;
    }

    private List<DeadLetter> deadLetters() {
        List<DeadLetter> letters = new ArrayList<>();
        var side = harness.getSideOutput(StateTracker.DEAD_LETTERS);
        if (side != null) {
            side.forEach(letter -> letters.add(letter.getValue()));
        }
        return letters;
    }
}
