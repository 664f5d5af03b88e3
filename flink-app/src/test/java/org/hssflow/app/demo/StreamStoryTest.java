package org.hssflow.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.junit.jupiter.api.Test;

/** A stream that sends ten states a second. What it obeys changes at tick 100, unless a test says something else. */
class StreamStoryTest {
    private static final ModelId BASE = new ModelId("heat-1d", 1, "a".repeat(64));
    private static final ModelId TUNED = new ModelId("heat-1d-tuned", 1, "b".repeat(64));

    private final List<PhysicsChange> changes = new ArrayList<>(List.of(change(100)));
    private final List<Score> scores = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Set<Long> noisy = new HashSet<>();
    private final Map<ModelId, Double> heard = new HashMap<>(Map.of(BASE, Double.NEGATIVE_INFINITY));

    @Test
    void theAlarmIsCountedFromTheFirstTransitionMadeWithTheNewPhysics() {
        learnt();
        ChangeReport change = report().changes().get(0);
        assertThat(change.tick()).isEqualTo(100);
        assertThat(change.alarmDelaySteps()).isEqualTo(4);
        assertThat(report().alarms()).isEqualTo(1);
        assertThat(report().falseAlarms()).isZero();
    }

    @Test
    void aTransitionThatARestartLeavesOutIsNotCounted() {
        learnt();
        scores.removeIf(score -> score.tick() == 100); // the first state of a run ends no transition
        assertThat(report().changes().get(0).alarmDelaySteps()).isEqualTo(3);
    }

    @Test
    void thePromotionIsTimedFromTheSendingOfTheStateAtTheAlarm() {
        learnt();
        ChangeReport change = report().changes().get(0);
        assertThat(change.secondsToPromotion()).isEqualTo(15.0 - 10.3, within(1e-9));
        assertThat(change.secondsFromChange()).isEqualTo(15.0 - 10.0, within(1e-9));
        assertThat(change.stepsToPromotion()).isEqualTo(155 - 103);
        assertThat(change.secondsLeft()).isEqualTo(19.9 - 10.0, within(1e-9));
    }

    @Test
    void aModelThatDidNotHelpIsNotTheAnswer() {
        learnt();
        ModelId useless = new ModelId("heat-1d-tuned", 2, "c".repeat(64));
        verdicts.clear();
        decide(Action.PROMOTE, useless, 104, 10.9);
        decide(Action.PROMOTE, TUNED, 140, 15);
        scores.replaceAll(score -> score.tick() < 108 || score.tick() >= 150
                ? score
                : new Score(score.tick(), 0.5, useless, score.status(), ""));
        ChangeReport change = report().changes().get(0);
        assertThat(change.secondsToPromotion()).isEqualTo(15.0 - 10.3, within(1e-9));
        assertThat(change.stepsToPromotion()).isEqualTo(155 - 103);
        assertThat(report().falseAlarms()).isZero();
    }

    @Test
    void theResidualsAreThoseBeforeTheChangeUntilTheNewModelServesAndAfter() {
        learnt();
        scores(200, 300, 0.02, TUNED);
        ChangeReport.Residuals residual = report().changes().get(0).residual();
        assertThat(residual.before()).isEqualTo(0.01);
        assertThat(residual.during()).isEqualTo(0.5);
        assertThat(residual.after()).isEqualTo(0.02);
    }

    @Test
    void onlyTheLastFortyTransitionsBeforeTheChangeCount() {
        scores(0, 60, 0.9, BASE);
        scores(60, 100, 0.01, BASE);
        scores(100, 120, 0.5, BASE);
        assertThat(report().changes().get(0).residual().before()).isEqualTo(0.01);
    }

    @Test
    void modelsBeforeAndAfterAreNamed() {
        learnt();
        assertThat(report().changes().get(0).modelBefore()).isEqualTo(BASE);
        assertThat(report().changes().get(0).modelAfter()).isEqualTo(TUNED);
    }

    @Test
    void aModelThatWasHeardOfBeforeTheChangeWasNotTrainedForIt() {
        learnt();
        assertThat(report().changes().get(0).trained()).isTrue();
        heard.put(TUNED, 9.9);
        assertThat(report().changes().get(0).trained()).isFalse();
    }

    @Test
    void aStreamThatStaysAsItWasIsNotToRaiseAlarmsOrToChangeItsModel() {
        learnt();
        changes.clear();
        assertThat(report().changed()).isFalse();
        assertThat(report().falseAlarms()).isEqualTo(1);
        assertThat(report().modelChangesWithoutPhysicsChange()).isEqualTo(1);
        assertThat(report().problems())
                .anyMatch(problem -> problem.contains("alarms"))
                .anyMatch(problem -> problem.contains("changes of the model"));
    }

    @Test
    void alarmsAndDecisionsAreToldInTheirOrder() {
        learnt();
        assertThat(report().events())
                .extracting(StreamReport.Event::what)
                .containsExactly("alarm", "shadow", "promote", "recovered");
        assertThat(report().events().get(0).reason()).isEqualTo("why");
        assertThat(report().events().get(2).model()).isEqualTo(TUNED);
    }

    @Test
    void anAlarmBeforeTheChangeIsFalse() {
        learnt();
        replace(50, Status.ALARM);
        assertThat(report().falseAlarms()).isEqualTo(1);
    }

    @Test
    void noiseExplainsAnAlarm() {
        learnt();
        replace(50, Status.ALARM);
        noisy.add(50L);
        assertThat(report().falseAlarms()).isZero();
    }

    @Test
    void anotherAlarmBelongsToTheChangeUntilTheStreamIsCalmAgain() {
        learnt();
        replace(160, Status.ALARM); // five calm transitions after the promotion
        assertThat(report().falseAlarms()).isZero();
        replace(190, Status.ALARM); // twenty-nine more
        assertThat(report().falseAlarms()).isEqualTo(1);
    }

    @Test
    void aRollbackOfTheNewModelBelongsToTheChangeUntilTheStreamIsCalmAgain() {
        learnt();
        decide(Action.ROLLBACK, BASE, 170, 17.5);
        assertThat(report().rollbacks()).isEqualTo(1);
        assertThat(report().modelChangesWithoutPhysicsChange()).isZero();
        decide(Action.ROLLBACK, BASE, 190, 19.5);
        assertThat(report().modelChangesWithoutPhysicsChange()).isEqualTo(1);
    }

    @Test
    void eachChangeHasItsOwnAlarmAndModel() {
        learnt();
        changes.add(change(180));
        replace(182, Status.ALARM);
        decide(Action.PROMOTE, BASE, 185, 19.0);
        scores.replaceAll(score -> score.tick() < 190 ? score : new Score(score.tick(), 0.01, BASE, Status.CALM, ""));
        ChangeReport second = report().changes().get(1);
        assertThat(second.alarmDelaySteps()).isEqualTo(3);
        assertThat(second.stepsToPromotion()).isEqualTo(190 - 182);
        assertThat(second.secondsToPromotion()).isEqualTo(19.0 - 18.2, within(1e-9));
        assertThat(second.trained()).isFalse();
        assertThat(second.modelBefore()).isEqualTo(TUNED);
        assertThat(second.modelAfter()).isEqualTo(BASE);
        assertThat(report().changes().get(0).modelAfter()).isEqualTo(TUNED);
        assertThat(report().changes().get(0).residual().after()).isEqualTo(0.02);
        assertThat(report().falseAlarms()).isZero();
    }

    @Test
    void aChangeThatNobodyNoticedIsAProblemAfterAMinute() {
        scores(0, 200, 0.01, BASE);
        ChangeReport change = report().changes().get(0);
        assertThat(change.alarmDelaySteps()).isNull();
        assertThat(change.secondsToPromotion()).isNull();
        assertThat(change.trained()).isNull();
        assertThat(change.residual().after()).isNull();
        assertThat(report().problems()).isEmpty();
        scores(200, 800, 0.01, BASE);
        assertThat(report().problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("no alarm"))
                .anyMatch(problem -> problem.contains("no promotion"));
    }

    @Test
    void theFiguresOfAnEquationAreTheWorstOfItsStreams() {
        learnt();
        StreamReport slow = report();
        changes.clear();
        scores.clear();
        verdicts.clear();
        scores(0, 200, 0.01, BASE);
        EquationReport heat = EquationReport.of("heat-1d", List.of(slow, report()), 1, Map.of());
        assertThat(heat.streams()).isEqualTo(2);
        assertThat(heat.changed()).isEqualTo(1);
        assertThat(heat.delaySteps()).isEqualTo(4);
        assertThat(heat.secondsToPromotion()).isEqualTo(4.7, within(1e-9));
        assertThat(heat.promotions()).isEqualTo(1);
        EquationReport other = EquationReport.of("burgers-1d", List.of(slow), 0, Map.of());
        assertThat(other.streams()).isZero();
        assertThat(other.delaySteps()).isNull();
    }

    @Test
    void theTableHasARowForEachChange() {
        learnt();
        assertThat(LearningTable.of(List.of(report())))
                .hasSize(2)
                .last()
                .asString()
                .contains(
                        "heat-0",
                        "kappa=4.0E-4",
                        "4 steps",
                        "4.7 s, trained",
                        "heat-1d-tuned@1",
                        "1.0e-02",
                        "5.0e-01",
                        "2.0e-02");
        changes.clear();
        assertThat(LearningTable.of(List.of(report()))).isEmpty();
    }

    /** The alarm at tick 103, the promotion at tick 140, known after 15 s, and in force from tick 155 to 199. */
    private void learnt() {
        scores(0, 100, 0.01, BASE);
        scores(100, 155, 0.5, BASE);
        scores(155, 200, 0.02, TUNED);
        replace(103, Status.ALARM);
        for (long tick = 104; tick < 155; tick++) {
            replace(tick, Status.DRIFTING);
        }
        replace(155, Status.RECOVERED);
        decide(Action.SHADOW, BASE, 120, 13);
        decide(Action.PROMOTE, TUNED, 140, 15);
        heard.put(TUNED, 13.0);
    }

    private StreamReport report() {
        return new StreamStory(
                        "heat-0",
                        Equation.HEAT_1D,
                        changes,
                        scores,
                        verdicts,
                        noisy::contains,
                        tick -> tick / 10.0,
                        heard)
                .report();
    }

    private static PhysicsChange change(long tick) {
        return new PhysicsChange(
                tick, tick, tick, new TreeMap<>(Map.of("kappa", 2e-4)), new TreeMap<>(Map.of("kappa", 4e-4)));
    }

    private void scores(long from, long to, double residual, ModelId model) {
        for (long tick = from; tick < to; tick++) {
            scores.add(new Score(tick, residual, model, Status.CALM, ""));
        }
    }

    private void replace(long tick, Status status) {
        scores.replaceAll(score ->
                score.tick() == tick ? new Score(tick, score.residual(), score.model(), status, "why") : score);
    }

    private void decide(Action action, ModelId champion, long tick, double seconds) {
        ModelDecision decision = new ModelDecision(
                "heat-1d",
                "heat-0",
                action,
                champion,
                null,
                null,
                null,
                Equation.HEAT_1D,
                Shape.of(1, 256),
                0.2,
                "test",
                new ModelDecision.Cause(tick, new Origin(0, tick), new TreeMap<>()),
                0);
        verdicts.add(new Verdict((long) (seconds * 1e9), tick, decision));
    }
}
