package org.hssflow.operators.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.offset;
import static org.hssflow.operators.States.DT;
import static org.hssflow.operators.States.MODEL;
import static org.hssflow.operators.States.NEWER;
import static org.hssflow.operators.States.SHAPE;
import static org.hssflow.operators.States.alone;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.hssflow.operators.OperatorMetrics;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelDecision.Cause;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromoterTest {
    /** Eight wins in a row prove a candidate better, three losses drop it, 16 wins in a row of the fallback take a champion out. */
    private static final PromoterSettings SETTINGS = new PromoterSettings(1.1, 10, 40, 0.01, 1e-4);

    private static final Duration FORGET = Duration.ofHours(1);
    private static final ModelId TUNED = new ModelId("heat-1d-tuned", 1, "c".repeat(64));
    private static final ModelId LATER = new ModelId("heat-1d-tuned", 2, "d".repeat(64));
    private static final Serving SHADOWED = serving(MODEL, NEWER, TUNED);
    private static final Serving PROMOTED = serving(TUNED, MODEL, null);
    private static final double BAD = 0.2;
    private static final double GOOD = 0.1;

    private KeyedTwoInputStreamOperatorTestHarness<String, Evidence, TuneOutcome, ModelDecision> harness;

    /** Of the next evidence. */
    private long step;

    private boolean telling = true;

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
    void whatWasFoundGoesIntoTheShadowOfTheChampion() throws Exception {
        harness.setProcessingTime(77);
        find(serving(MODEL, NEWER, null), TUNED, false);
        assertThat(decisions())
                .containsExactly(new ModelDecision(
                        "heat-1d",
                        "a",
                        Action.SHADOW,
                        MODEL,
                        TUNED,
                        NEWER,
                        null,
                        Equation.HEAT_1D,
                        SHAPE,
                        DT,
                        "why",
                        new Cause(500, new Origin(2, 600), new TreeMap<>(Map.of("error", 0.01))),
                        77));
    }

    @Test
    void decisionsAreCountedByWhatWasDecided() throws Exception {
        find(serving(MODEL, NEWER, null), TUNED, false);
        compare(SHADOWED, 10, BAD, GOOD);
        compare(PROMOTED, 16, BAD, GOOD);
        assertThat(decisions())
                .extracting(ModelDecision::action)
                .containsExactly(Action.SHADOW, Action.PROMOTE, Action.ROLLBACK);
        OperatorMetrics metrics = new OperatorMetrics(harness.getOperator().getMetricGroup());
        assertThat(metrics.names("decisions")).hasSize(Action.values().length);
        assertThat(metrics.count("decisions{action=shadow}")).isEqualTo(1);
        assertThat(metrics.count("decisions{action=promote}")).isEqualTo(1);
        assertThat(metrics.count("decisions{action=rollback}")).isEqualTo(1);
        assertThat(metrics.count("decisions{action=reject}")).isZero();
    }

    @Test
    void whatHasServedTheStreamBeforeIsPromotedAtOnce() throws Exception {
        compare(serving(MODEL, NEWER, null), 1, BAD, BAD);
        find(serving(MODEL, NEWER, null), TUNED, true);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.PROMOTE);
            assertThat(decision.champion()).isEqualTo(TUNED);
            assertThat(decision.previous()).isEqualTo(MODEL);
            assertThat(decision.candidate()).isNull();
            assertThat(decision.dropped()).isNull();
        });
    }

    @Test
    void aCandidateThatWinsIsPromotedOnceEnoughTransitionsAreCompared() throws Exception {
        harness.setProcessingTime(77);
        compare(SHADOWED, 9, BAD, GOOD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, BAD, GOOD);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.PROMOTE);
            assertThat(decision.surrogate()).isEqualTo("heat-1d");
            assertThat(decision.scope()).isEqualTo("a");
            assertThat(decision.champion()).isEqualTo(TUNED);
            assertThat(decision.previous()).isEqualTo(MODEL);
            assertThat(decision.candidate()).isNull();
            assertThat(decision.dropped()).isNull();
            assertThat(decision.shape()).isEqualTo(SHAPE);
            assertThat(decision.decidedAtMillis()).isEqualTo(77);
            assertThat(decision.reason()).contains("10 of 10", "1.00e-01", "2.00e-01");
            Cause cause = decision.cause();
            assertThat(cause.step()).isEqualTo(10);
            assertThat(cause.origin()).isEqualTo(new Origin(1, 110));
            assertThat(cause.figures()).contains(entry("transitions", 10.0), entry("wins", 10.0));
            assertThat(cause.figures().get("championResidual")).isEqualTo(BAD, offset(1e-12));
            assertThat(cause.figures().get("challengerResidual")).isEqualTo(GOOD, offset(1e-12));
            assertThat(cause.figures().get("logLikelihoodRatio")).isEqualTo(10 * Math.log(1.8), offset(1e-12));
        });
    }

    @Test
    void aCandidateThatCannotBeLoadedIsDroppedAtTheLimitButMayBeTriedAgain() throws Exception {
        compare(SHADOWED, 39, BAD, Double.NaN);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, BAD, Double.NaN);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.REJECT);
            assertThat(decision.dropped()).isNull();
        });
    }

    @Test
    void aDecisionThatNeverComesBackDoesNotBlockTheStreamForEver() throws Exception {
        find(serving(MODEL, NEWER, null), TUNED, false);
        harness.setProcessingTime(Duration.ofMinutes(14).toMillis());
        find(serving(MODEL, NEWER, null), LATER, false);
        assertThat(decisions()).hasSize(1);
        harness.setProcessingTime(Duration.ofMinutes(16).toMillis());
        find(serving(MODEL, NEWER, null), LATER, false);
        assertThat(decisions()).extracting(ModelDecision::candidate).containsExactly(TUNED, LATER);
    }

    /** It was taken back in another regime, and has proven itself in this one. */
    @Test
    void aProvenModelComesBackThoughItWasTheLastOneToBeDropped() throws Exception {
        Serving takenBack = new Serving("heat-1d", MODEL, null, null, TUNED);
        find(takenBack, TUNED, false);
        assertThat(decisions()).isEmpty();
        find(takenBack, TUNED, true);
        assertThat(actions()).containsExactly(Action.PROMOTE);
    }

    @Test
    void whereBothModelsDoWellNobodyWins() throws Exception {
        telling = false;
        compare(SHADOWED, 39, BAD, GOOD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, BAD, GOOD);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.REJECT);
            assertThat(decision.reason()).isEqualTo("nothing told the two apart on 40 transitions");
        });
    }

    @Test
    void aChampionThatDoesWellIsNotTakenBackThoughTheModelBeforeIsNearer() throws Exception {
        telling = false;
        compare(PROMOTED, 100, BAD, GOOD);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void aCandidateThatLosesIsDropped() throws Exception {
        compare(SHADOWED, 2, GOOD, BAD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, GOOD, BAD);
        assertRejected(3, 0);
    }

    @Test
    void aCandidateThatProvesNothingIsDroppedAtTheLimit() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(decisions()).isEmpty();
            compare(SHADOWED, 3, BAD, GOOD);
            compare(SHADOWED, 1, GOOD, BAD);
        }
        assertRejected(40, 30);
    }

    @Test
    void anErrorThatIsSmallerByLessThanTheMarginIsNoWin() throws Exception {
        compare(SHADOWED, 3, BAD, BAD / 1.05);
        assertRejected(3, 0);
    }

    @Test
    void anErrorThatIsSmallerByMoreThanTheMarginIsAWin() throws Exception {
        compare(SHADOWED, 10, BAD, BAD / 1.15);
        assertThat(actions()).containsExactly(Action.PROMOTE);
    }

    @Test
    void twoThatAreEquallyGoodProveNothing() throws Exception {
        compare(SHADOWED, 3, 0, 0);
        assertRejected(3, 0);
    }

    @Test
    void aCandidateThatCannotForecastLosesEvenAgainstAChampionThatCannot() throws Exception {
        compare(SHADOWED, 3, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        assertRejected(3, 0);
    }

    @Test
    void aCandidateWinsAgainstAChampionThatCannotForecast() throws Exception {
        compare(SHADOWED, 10, Double.POSITIVE_INFINITY, BAD);
        assertThat(actions()).containsExactly(Action.PROMOTE);
        assertThat(decisions().get(0).cause().figures().values())
                .allSatisfy(value -> assertThat(value).isFinite());
    }

    @Test
    void aTransitionOnWhichOnlyOneWasScoredDoesNotCount() throws Exception {
        compare(SHADOWED, 9, BAD, GOOD);
        compare(SHADOWED, 10, BAD, Double.NaN);
        compare(SHADOWED, 10, Double.NaN, GOOD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, BAD, GOOD);
        assertThat(decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.cause().figures().get("transitions"))
                        .isEqualTo(10));
    }

    @Test
    void thereIsNoSecondDecisionUntilTheEvidenceShowsTheFirst() throws Exception {
        compare(SHADOWED, 60, BAD, GOOD);
        compare(SHADOWED, 60, GOOD, BAD);
        find(serving(MODEL, NEWER, null), LATER, true);
        assertThat(actions()).containsExactly(Action.PROMOTE);
        compare(PROMOTED, 16, BAD, GOOD);
        assertThat(actions()).containsExactly(Action.PROMOTE, Action.ROLLBACK);
    }

    @Test
    void aPromotedModelThatThenLosesToTheOneBeforeIsTakenOut() throws Exception {
        compare(PROMOTED, 1_000, GOOD, BAD);
        compare(PROMOTED, 15, BAD, GOOD);
        assertThat(decisions()).as("what it won before does not count").isEmpty();
        compare(PROMOTED, 1, BAD, GOOD);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.ROLLBACK);
            assertThat(decision.champion()).isEqualTo(MODEL);
            assertThat(decision.dropped()).isEqualTo(TUNED);
            assertThat(decision.previous()).isNull();
            assertThat(decision.candidate()).isNull();
            assertThat(decision.cause().figures()).contains(entry("transitions", 16.0), entry("wins", 16.0));
        });
    }

    @Test
    void aPromotedModelIsNotTakenOutForOneThatIsWorseByTheMargin() throws Exception {
        compare(PROMOTED, 100, BAD, BAD / 1.05);
        assertThat(decisions()).isEmpty();
    }

    /** The shadow is the candidate then; the model before is not compared. */
    @Test
    void nobodyIsTakenOutWhileACandidateIsInTheShadow() throws Exception {
        compare(PROMOTED, 15, BAD, GOOD);
        compare(serving(TUNED, MODEL, LATER), 40, BAD, GOOD);
        assertThat(actions()).containsExactly(Action.PROMOTE);
        assertThat(decisions().get(0).champion()).isEqualTo(LATER);
        assertThat(decisions().get(0).previous()).isEqualTo(TUNED);
    }

    @Test
    void aChampionWithNobodyToGoBackToStays() throws Exception {
        compare(alone(MODEL), 100, BAD, Double.NaN);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void theComparisonBeginsAnewWhenOthersServeByAnOperatorsWord() throws Exception {
        compare(SHADOWED, 9, BAD, GOOD);
        Serving operators = serving(LATER, MODEL, TUNED);
        compare(operators, 9, BAD, GOOD);
        assertThat(decisions()).isEmpty();
        compare(operators, 1, BAD, GOOD);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.champion()).isEqualTo(TUNED);
            assertThat(decision.previous()).isEqualTo(LATER);
            assertThat(decision.cause().figures().get("transitions")).isEqualTo(10);
        });
    }

    @Test
    void anOperatorsWordEndsTheWaitForADecisionThatItOverrode() throws Exception {
        compare(SHADOWED, 10, BAD, GOOD);
        compare(alone(LATER), 1, BAD, Double.NaN);
        find(alone(LATER), NEWER, false);
        assertThat(actions()).containsExactly(Action.PROMOTE, Action.SHADOW);
    }

    @Test
    void whatWasFoundForAnotherChampionIsIgnored() throws Exception {
        compare(serving(NEWER, MODEL, null), 1, BAD, BAD);
        find(alone(MODEL), TUNED, false);
        find(alone(MODEL), TUNED, true);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void whatWasFoundWhileACandidateIsInTheShadowIsIgnored() throws Exception {
        compare(SHADOWED, 1, BAD, GOOD);
        find(serving(MODEL, NEWER, null), LATER, true);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void whatWasJustDroppedIsNotTriedAgain() throws Exception {
        compare(new Serving("heat-1d", MODEL, NEWER, null, TUNED), 1, BAD, BAD);
        find(serving(MODEL, NEWER, null), TUNED, false);
        assertThat(decisions()).isEmpty();
        find(serving(MODEL, NEWER, null), LATER, false);
        assertThat(actions()).containsExactly(Action.SHADOW);
    }

    @Test
    void theChampionIsNoCandidate() throws Exception {
        find(alone(MODEL), MODEL, true);
        find(alone(MODEL), MODEL, false);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void ofTwoFindsTheFirstIsTaken() throws Exception {
        find(alone(MODEL), TUNED, false);
        find(alone(MODEL), LATER, true);
        assertThat(decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.candidate()).isEqualTo(TUNED));
    }

    @Test
    void streamsDoNotMix() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("a", SHADOWED, BAD, GOOD);
            if (i < 9) {
                send("b", SHADOWED, BAD, GOOD);
            }
        }
        assertThat(decisions()).extracting(ModelDecision::scope).containsExactly("a");
    }

    @Test
    void aComparisonGoesOnWhereASnapshotWasTakenAndDecidesOnce() throws Exception {
        compare(SHADOWED, 6, BAD, GOOD);
        reopen(0);
        compare(SHADOWED, 3, BAD, GOOD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 20, BAD, GOOD);
        assertThat(decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.cause().figures().get("transitions"))
                        .isEqualTo(10));
    }

    @Test
    void aDecisionThatWasMadeBeforeASnapshotIsNotMadeAgain() throws Exception {
        compare(SHADOWED, 10, BAD, GOOD);
        assertThat(decisions()).hasSize(1);
        reopen(0);
        compare(SHADOWED, 20, BAD, GOOD);
        find(serving(MODEL, NEWER, null), LATER, true);
        assertThat(decisions()).isEmpty();
    }

    @Test
    void aStreamThatSendsNothingIsForgotten() throws Exception {
        harness.setStateTtlProcessingTime(0);
        compare(SHADOWED, 9, BAD, GOOD);
        reopen(FORGET.toMillis() + 1);
        compare(SHADOWED, 9, BAD, GOOD);
        assertThat(decisions()).isEmpty();
        compare(SHADOWED, 1, BAD, GOOD);
        assertThat(decisions()).hasSize(1);
    }

    private void assertRejected(int transitions, int wins) {
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(Action.REJECT);
            assertThat(decision.champion()).isEqualTo(MODEL);
            assertThat(decision.candidate()).isNull();
            assertThat(decision.previous()).isEqualTo(NEWER);
            assertThat(decision.dropped()).isEqualTo(TUNED);
            assertThat(decision.cause().figures())
                    .contains(entry("transitions", (double) transitions), entry("wins", (double) wins));
        });
    }

    private static Serving serving(ModelId champion, @Nullable ModelId fallback, @Nullable ModelId candidate) {
        return new Serving("heat-1d", champion, fallback, candidate, null);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Evidence, TuneOutcome, ModelDecision> harness()
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<String, Evidence, TuneOutcome, ModelDecision>(
                new KeyedCoProcessOperator<>(new Promoter(SETTINGS, FORGET)),
                Evidence::streamId,
                TuneOutcome::streamId,
                Types.STRING);
        harness.setup(LoopTypes.MODEL_DECISION.createSerializer(new SerializerConfigImpl()));
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        return harness;
    }

    /** As after a failure, at a time of the state's clock. */
    private void reopen(long time) throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.setStateTtlProcessingTime(time);
        harness.initializeState(snapshot);
        harness.open();
    }

    /** On some transitions of stream a. */
    private void compare(Serving serving, int transitions, double residual, double shadowResidual) throws Exception {
        for (int i = 0; i < transitions; i++) {
            send("a", serving, residual, shadowResidual);
        }
    }

    private void send(String stream, Serving serving, double residual, double shadowResidual) throws Exception {
        step++;
        harness.processElement1(new StreamRecord<>(new Evidence(
                stream,
                serving,
                residual,
                shadowResidual,
                telling && residual >= shadowResidual,
                telling && !(residual >= shadowResidual),
                Equation.HEAT_1D,
                SHAPE,
                DT,
                step,
                new Origin(1, 100 + step))));
    }

    private void find(Serving serving, ModelId model, boolean proven) throws Exception {
        harness.processElement2(new StreamRecord<>(new TuneOutcome(
                "a",
                serving,
                model,
                proven,
                Equation.HEAT_1D,
                SHAPE,
                DT,
                "why",
                new TreeMap<>(Map.of("error", 0.01)),
                500,
                new Origin(2, 600))));
    }

    private List<ModelDecision> decisions() {
        return harness.extractOutputValues();
    }

    private List<Action> actions() {
        return decisions().stream().map(ModelDecision::action).toList();
    }
}
