package org.hssflow.monitor.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hssflow.monitor.Records.DT;
import static org.hssflow.monitor.Records.MODEL;
import static org.hssflow.monitor.Records.TOPICS;
import static org.hssflow.monitor.Records.at;
import static org.hssflow.monitor.Records.decision;
import static org.hssflow.monitor.Records.field;
import static org.hssflow.monitor.Records.record;
import static org.hssflow.monitor.Records.rollout;
import static org.hssflow.monitor.Records.score;
import static org.hssflow.monitor.Records.state;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hssflow.kafka.DeadLetterCodec;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.Float32;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopViewTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final String ID = "sim-0";

    private final SetClock clock = new SetClock(NOW);
    private final LoopView view = new LoopView(TOPICS, 1 << 20, clock);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aForecastIsComparedWithTheStateItWasOf(boolean rolloutIsLate) {
        view.see(at(NOW, state(ID, 10, 1)));
        if (!rolloutIsLate) {
            view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        }
        view.see(at(NOW, state(ID, 11, 0.8)));
        view.see(at(NOW, state(ID, 12, 0.5)));
        if (rolloutIsLate) {
            view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        }
        StreamPicture.Fields fields = picture(2).fields();
        assertThat(fields.step()).isEqualTo(12);
        assertThat(Float32.fromBytes(fields.truth())).isEqualTo(field(0.5));
        assertThat(Float32.fromBytes(fields.forecast())).isEqualTo(field(0.8));
        assertThat(fields.relativeL2()).isCloseTo(0.6, within(1e-6));
        StreamPicture.Errors errors = picture(2).errors();
        assertThat(errors.leads()).containsExactly(1, 2);
        assertThat(errors.forecast()[0]).isCloseTo(0.125, within(1e-6));
        assertThat(errors.forecast()[1]).isCloseTo(0.6, within(1e-6));
        assertThat(errors.persistence()[0]).isCloseTo(0.25, within(1e-6));
        assertThat(errors.persistence()[1]).isCloseTo(1, within(1e-6));
        assertThat(errors.count()).isEqualTo(1);
    }

    @Test
    void aheadIsTheNewestForecastOfWhatIsNotThereYet() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        StreamPicture.Fields fields = picture(4).fields();
        assertThat(fields.forecast()).as("nothing was forecast for this one").isNull();
        assertThat(fields.aheadStep()).isEqualTo(14);
        assertThat(fields.aheadTime()).isCloseTo(2.8, within(1e-12));
        assertThat(Float32.fromBytes(fields.ahead())).isEqualTo(field(0.6));
        assertThat(fields.aheadBy()).isEqualTo("heat-1d@1");
    }

    @Test
    void theLeadNearestToTheOneAskedForIsShown() {
        view.see(at(NOW, state(ID, 10, 1)));
        assertThat(picture(3).lead()).as("while none is published").isZero();
        view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        assertThat(picture(9).lead()).isEqualTo(4);
        assertThat(picture(1).lead()).isEqualTo(1);
        assertThat(picture(1).leads()).containsExactly(1, 2, 4);
    }

    @Test
    void aRolloutThatAFailureRepeatsCountsOnce() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        view.see(at(NOW, state(ID, 11, 0.8)));
        view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        assertThat(picture(1).errors().count()).isEqualTo(1);
    }

    @Test
    void aRunThatBeginsAnewIsNotComparedWithForecastsOfTheOneBefore() {
        view.see(at(NOW, state(ID, 100, 1)));
        view.see(at(NOW, rollout(ID, 100, 0.9, 0.8, 0.6)));
        clock.advance(10);
        view.see(at(NOW + 1, state(ID, 0, 5)));
        view.see(at(NOW, rollout(ID, 0, 7, 7, 7))); // late, of the run before
        view.see(at(NOW + 2, state(ID, 1, 4)));
        assertThat(picture(1).errors().leads()).isEmpty();
        assertThat(picture(1).fields().step()).isEqualTo(1);
        assertThat(picture(1).fields().forecast()).isNull();
    }

    @Test
    void aheadIsNotOfTheRunBefore() {
        view.see(at(NOW, state(ID, 500, 1)));
        view.see(at(NOW + 10, state(ID, 0, 1)));
        view.see(at(NOW + 20, rollout(ID, 500, 0.9, 0.8, 0.6)));
        assertThat(picture(1).fields().ahead()).isNull();
        view.see(at(NOW + 30, rollout(ID, 0, 0.5, 0.4, 0.3)));
        assertThat(picture(1).fields().aheadStep()).isEqualTo(1);
        assertThat(Float32.fromBytes(picture(1).fields().ahead())).isEqualTo(field(0.5));
    }

    @Test
    void aLateStateBeginsNoRun() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, rollout(ID, 10, 0.9, 0.8, 0.6)));
        view.see(at(NOW, state(ID, 12, 0.5)));
        view.see(at(NOW, state(ID, 11, 0.8)));
        assertThat(picture(1).errors().leads()).containsExactly(1, 2);
    }

    @Test
    void alarmsAndDecisionsOfAStreamAreKept() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, decision("*", Action.SERVE, NOW - 9, "by hand")));
        view.see(at(NOW, score(ID, 10, 8, Status.ALARM, "error too large")));
        view.see(at(NOW, decision(ID, Action.SHADOW, NOW - 5, "lora for {kappa=4.0E-4}")));
        view.see(at(NOW, decision("another", Action.PROMOTE, NOW, "not of this one")));
        assertThat(picture(1).facts().health()).isEqualTo(Health.ALARM);
        assertThat(picture(1).facts().reason()).isEqualTo("error too large");
        assertThat(picture(1).facts().trial()).isEqualTo("heat-1d-tuned@3");
        assertThat(view.wall().tiles().get(0).trial()).isTrue();
        view.see(at(NOW, decision(ID, Action.PROMOTE, NOW, "the candidate won")));
        view.see(at(NOW, score(ID, 11, 1, Status.RECOVERED, "heat-1d-tuned@3 serves")));
        StreamPicture picture = picture(1);
        assertThat(picture.facts().health()).isEqualTo(Health.OK);
        assertThat(picture.facts().trial()).isNull();
        assertThat(picture.alarms()).extracting(StreamPicture.Alarm::status).containsExactly("alarm", "recovered");
        assertThat(picture.decisions())
                .extracting(StreamPicture.Decision::action)
                .containsExactly("serve", "shadow", "promote");
        assertThat(picture.decisions().get(2).champion()).isEqualTo("heat-1d-tuned@3");
        assertThat(picture.decisions()).allMatch(StreamPicture.Decision::byHand);
    }

    @Test
    void theScoreSeriesHoldsTheWorstOfEachBucket() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, score(ID, 10, 7, Status.CALM, "")));
        view.see(at(NOW, score(ID, 11, 2, Status.CALM, "")));
        StreamPicture.Scores scores = picture(1).scores();
        assertThat(scores.statistic()[BucketRing.COUNT - 1]).isEqualTo(7);
        assertThat(scores.limit()[BucketRing.COUNT - 1]).isEqualTo(6);
        assertThat(scores.statistic()[BucketRing.COUNT - 2]).isNull();
        assertThat(picture(1).facts().statistic()).as("the newest").isEqualTo(2);
    }

    @Test
    void aStreamIsNewThenOkThenSilent() {
        for (int i = 0; i < 10; i++) {
            clock.advance(100);
            view.see(at(clock.millis() - 10, state(ID, i, 1)));
            view.see(at(clock.millis() - 3, rollout(ID, i, 1, 1, 1)));
        }
        assertThat(health()).isEqualTo(Health.NEW);
        assertThat(picture(1).facts().rate()).isCloseTo(10, within(0.1));
        assertThat(picture(1).facts().latencyMillis().p50()).isEqualTo(7);
        view.see(at(NOW + 1_000, score(ID, 9, 1, Status.CALM, "")));
        assertThat(health()).isEqualTo(Health.OK);
        clock.advance(6_000);
        assertThat(health()).isEqualTo(Health.SILENT);
        assertThat(view.wall().health()).containsEntry(Health.SILENT, 1).containsEntry(Health.OK, 0);
    }

    @Test
    void aStreamWithoutForecastsIsUnserved() {
        for (int i = 0; i < 20; i++) {
            view.see(at(NOW + 1_000L * i, state(ID, i, 1)));
            clock.advance(1_000);
        }
        assertThat(health()).isEqualTo(Health.UNSERVED);
        view.see(at(clock.millis(), rollout(ID, 19, 1, 1, 1)));
        assertThat(health()).isEqualTo(Health.NEW);
    }

    @ParameterizedTest
    @EnumSource(Rollout.Status.class)
    void aForecastThatCannotBeUsedIsSaid(Rollout.Status status) {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, score(ID, 10, 1, Status.CALM, "")));
        view.see(at(NOW, rollout(ID, 10, status, 1, 1, 1)));
        Health expected = switch (status) {
            case OK -> Health.OK;
            case UNSERVED -> Health.UNSERVED;
            case FALLBACK, NOT_FINITE, OUT_OF_RANGE -> Health.UNUSABLE;
        };
        assertThat(health()).isEqualTo(expected);
    }

    @Test
    void deadLettersAreCountedByReason() {
        RawRecord bad = at(NOW, state(ID, 0, 1));
        DeadLetter letter = new DeadLetter(bad, DeadLetter.Reason.UNSERVED, "why");
        for (int i = 0; i < 3; i++) {
            view.see(record(TOPICS.deadLetters(), NOW, DeadLetterCodec.encode(letter)));
        }
        assertThat(view.wall().deadLetters()).isEqualTo(Map.of("unserved", 3L));
        assertThat(view.wall().total()).isZero();
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        for (MalformedRecord kind : MalformedRecord.values()) {
            RawRecord good = at(NOW, state(ID, 3, 1));
            view.see(record(TOPICS.states(), NOW, kind.from(state(ID, 3, 1))));
            for (String topic : List.of(TOPICS.rollouts(), TOPICS.drift(), TOPICS.models())) {
                view.see(new RawRecord(topic, 0, 0, NOW, good.key(), new byte[] {1, 2, 3}, List.of()));
                view.see(new RawRecord(topic, 0, 0, NOW, null, null, List.of()));
            }
        }
        assertThat(view.ids()).as("of another grid, it is a state all the same").isSubsetOf(ID);
    }

    @Test
    void theClockOfAnotherMachineDoesNotMoveTheWindowAhead() {
        view.see(at(NOW - 2_000, state(ID, 0, 1)));
        view.see(at(Long.MAX_VALUE, state(ID, 1, 1)));
        assertThat(view.wall().traffic().states()[BucketRing.COUNT - 2]).isEqualTo(0.5);
        assertThat(picture(1).facts().ageMillis()).isZero();
    }

    @Test
    void ofManyStreamsOnlyTheOnesThatAreLookedAtHaveFields() {
        int many = LoopView.FOLLOWED_STREAMS + 1;
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < many; i++) {
                view.see(at(NOW, state("sim-" + i, step, 1)));
            }
        }
        assertThat(view.fieldBytes()).isZero();
        view.watch("sim-7");
        assertThat(view.stream("sim-7", 1, 0).orElseThrow().fields())
                .as("until the next one comes")
                .isNull();
        view.see(at(NOW, state("sim-7", 3, 1)));
        view.see(at(NOW, state("sim-8", 3, 1)));
        assertThat(view.stream("sim-7", 1, 0).orElseThrow().fields().step()).isEqualTo(3);
        assertThat(view.stream("sim-8", 1, 0).orElseThrow().fields()).isNull();
        view.leave("sim-7");
        clock.advance(30_000);
        view.tidy();
        assertThat(view.stream("sim-7", 1, 0).orElseThrow().fields())
                .as("somebody may come back")
                .isNotNull();
        clock.advance(60_000);
        view.tidy();
        assertThat(view.stream("sim-7", 1, 0).orElseThrow().fields()).isNull();
    }

    @Test
    void fieldsStayWithinTheirMemory() {
        LoopView small = new LoopView(TOPICS, 4_000, clock);
        for (int step = 0; step < 500; step++) {
            for (int i = 0; i < 4; i++) {
                small.see(at(clock.millis(), state("sim-" + i, step, step + 1)));
                small.see(at(clock.millis(), rollout("sim-" + i, step, 1, 1, 1)));
            }
            clock.advance(600);
        }
        assertThat(small.fieldBytes()).isLessThanOrEqualTo(4_000);
        assertThat(small.stream("sim-0", 4, 0).orElseThrow().fields().forecast())
                .isNotNull();
    }

    @Test
    void noNumberOfStreamsFillsTheMemory() {
        IntStream.range(0, 10_100).forEach(i -> view.see(at(NOW - 20_000 + i, state("sim-" + i, 0, 1))));
        Wall wall = view.wall();
        assertThat(wall.total()).isEqualTo(10_000);
        assertThat(wall.tiles()).hasSize(LoopView.MOST_TILES);
        assertThat(view.stream("sim-0", 1, 0))
                .as("the one that was silent for longest")
                .isEmpty();
        assertThat(view.stream("sim-10099", 1, 0)).isPresent();
        view.see(at(NOW, state("x".repeat(2_000), 0, 1)));
        assertThat(view.stream("x".repeat(2_000), 1, 0)).isEmpty();
    }

    @Test
    void rowsFollowEachOtherAndWaitForTheirForecasts() {
        for (int step = 0; step < 20; step++) {
            clock.advance(500);
            view.see(at(clock.millis(), state(ID, step, step + 1)));
            view.see(at(clock.millis(), rollout(ID, step, step + 2, step + 3, step + 5)));
        }
        SpaceTimeRows first = view.rows(ID, 2, -1).orElseThrow();
        assertThat(first.reset()).isTrue();
        assertThat(first.points()).isEqualTo(4);
        assertThat(first.rows()).hasSize(20);
        assertThat(first.rows().get(0).difference())
                .as("nothing was forecast for it")
                .isNull();
        assertThat(Float32.fromBytes(first.rows().get(5).difference())).containsOnly(0);
        clock.advance(500);
        view.see(at(clock.millis(), state(ID, 20, 30)));
        SpaceTimeRows next = view.rows(ID, 2, first.last()).orElseThrow();
        assertThat(next.reset()).isFalse();
        assertThat(next.rows()).singleElement().satisfies(row -> {
            assertThat(row.step()).isEqualTo(20);
            assertThat(Float32.fromBytes(row.truth())).isEqualTo(field(30));
            assertThat(Float32.fromBytes(row.difference())).isEqualTo(field(-9));
        });
        clock.advance(500);
        view.see(at(clock.millis(), state(ID, 25, 1)));
        assertThat(view.rows(ID, 2, next.last()).orElseThrow().rows())
                .as("its forecast may come")
                .isEmpty();
        clock.advance(5_000);
        assertThat(view.rows(ID, 2, next.last()).orElseThrow().rows()).hasSize(1);
    }

    @Test
    void theModelInServiceIsThatOfTheNewestRollout() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, rollout(ID, 10, 1, 1, 1)));
        assertThat(picture(1).facts().model()).isEqualTo("heat-1d@1");
        assertThat(picture(1).facts().digest()).isEqualTo(MODEL.digest());
        assertThat(picture(1).facts().parameters()).containsEntry("kappa", 2e-4);
    }

    @Test
    void whatIsWrittenAgainFromTheBeginningIsSeen() {
        for (int run = 0; run < 2; run++) {
            for (int step = 0; step < (run == 0 ? 100 : 10); step++) {
                view.see(at(NOW, state(ID, step, step + 1)));
            }
        }
        assertThat(picture(1).facts().step()).isEqualTo(9);
        assertThat(picture(1).fields().step()).isEqualTo(9);
    }

    @Test
    void lateRolloutsOfTheRunBeforeDoNotStayInTheWay() {
        view.see(at(NOW, state(ID, 1_000, 1)));
        clock.advance(10);
        view.see(at(clock.millis(), state(ID, 0, 5)));
        for (int base = 980; base <= 1_000; base++) {
            view.see(at(clock.millis(), rollout(ID, base, 7, 7, 7)));
        }
        for (int step = 0; step < 30; step++) {
            view.see(at(clock.millis(), state(ID, step, 5)));
            view.see(at(clock.millis(), rollout(ID, step, 5, 5, 5)));
        }
        StreamPicture.Fields fields = picture(4).fields();
        assertThat(fields.aheadStep()).isEqualTo(33);
        assertThat(fields.step()).isEqualTo(29);
        assertThat(fields.relativeL2()).isZero();
        assertThat(picture(4).errors().forecast()).containsOnly(0);
    }

    /** As after a start: the job is behind, and the streams begin anew every few steps. */
    @Test
    void forecastsThatComeWhenTheNextRunsAreUnderWayAreOfNoneOfThem() {
        for (int run = 0; run < 3; run++) {
            for (int step = 0; step < 10; step++) {
                clock.advance(50);
                view.see(at(clock.millis(), state(ID, step, 10 * run + step + 1)));
            }
        }
        for (int run = 0; run < 2; run++) {
            for (int base = 0; base < 10; base++) {
                double now = 10 * run + base + 1;
                clock.advance(1);
                view.see(at(clock.millis(), rollout(ID, base, now + 1, now + 2, now + 4)));
            }
        }
        assertThat(picture(1).errors().leads()).isEmpty();
        assertThat(picture(1).fields().ahead()).isNull();
        for (int base = 0; base < 10; base++) {
            double now = 20 + base + 1;
            clock.advance(1);
            view.see(at(clock.millis(), rollout(ID, base, now + 1, now + 2, now + 4)));
        }
        assertThat(picture(1).errors().forecast()).containsOnly(0);
        assertThat(picture(1).fields().aheadStep()).isEqualTo(10);
    }

    @Test
    void afterAMinuteForecastsAreBelievedAgain() {
        view.see(at(NOW, state(ID, 50, 1)));
        clock.advance(10);
        view.see(at(clock.millis(), state(ID, 0, 1)));
        clock.advance(61_000);
        view.see(at(clock.millis(), state(ID, 1, 1)));
        view.see(at(clock.millis(), rollout(ID, 1, 1, 1, 1)));
        assertThat(picture(1).fields().aheadStep()).isEqualTo(2);
    }

    @Test
    void absurdForecastsHarmNobody() {
        byte[] two = Float32.toBytes(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        view.see(at(NOW, shaped(Shape.of(1, 2), new int[] {1, 2, 3, 4}, two)));
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, shaped(Shape.of(1, 2), new int[] {1, 2, 3, 4}, two)));
        assertThat(picture(1).fields().ahead()).as("of other states").isNull();
        view.see(at(NOW, shaped(Shape.of(1, 4), new int[] {1, Integer.MAX_VALUE}, two)));
        assertThat(Float32.fromBytes(picture(1).fields().ahead())).containsExactly(1, 2, 3, 4);
        assertThat(picture(1).leads()).containsExactly(1, Integer.MAX_VALUE);
        float[] nothing = new float[8];
        Arrays.fill(nothing, Float.NaN);
        view.see(at(NOW, shaped(Shape.of(1, 4), new int[] {1, 2}, Float32.toBytes(nothing))));
        view.see(at(NOW, state(ID, 11, 1)));
        assertThat(picture(1).fields().relativeL2()).isInfinite();
    }

    private static Rollout shaped(Shape shape, int[] leads, byte[] values) {
        return new Rollout(ID, Equation.HEAT_1D, 10, 2, DT, leads, shape, values, MODEL, 1e-5, Rollout.Status.OK);
    }

    @Test
    void streamsThatEndDoNotKeepMoreThanTheirShare() {
        LoopView small = new LoopView(TOPICS, 8_000, clock);
        for (int i = 0; i < LoopView.FOLLOWED_STREAMS; i++) {
            for (int step = 0; step < 50; step++) {
                small.see(at(clock.millis(), state("sim-" + i, step, 1)));
                small.see(at(clock.millis(), rollout("sim-" + i, step, 1, 1, 1)));
                clock.advance(600);
            }
            assertThat(small.fieldBytes()).as("after %d streams", i + 1).isLessThanOrEqualTo(8_000);
        }
    }

    @Test
    void whatOneLooksAtHasMoreRoomThanTheRest() {
        LoopView small = new LoopView(TOPICS, 8_000, clock);
        small.watch(ID);
        for (int step = 0; step < 100; step++) {
            for (int i = 0; i < 50; i++) {
                small.see(at(clock.millis(), state("sim-" + i, step, 1)));
                small.see(at(clock.millis(), rollout("sim-" + i, step, 1, 1, 1)));
            }
            clock.advance(600);
        }
        assertThat(small.stream(ID, 4, 0).orElseThrow().fields().forecast()).isNotNull();
        assertThat(small.rows(ID, 4, -1).orElseThrow().rows()).hasSizeGreaterThan(20);
        assertThat(small.fieldBytes()).isLessThanOrEqualTo(8_000);
    }

    @Test
    void decisionsAboutOtherModelsPushNoneOut() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, decision("*", Action.PROMOTE, NOW - 9, "mine")));
        for (int i = 0; i < 60; i++) {
            view.see(at(
                    NOW,
                    ModelDecision.serve(
                            "burgers-1d", "*", MODEL, Equation.BURGERS_1D, Shape.of(1, 9), 0.1, "theirs", NOW)));
        }
        assertThat(picture(1).decisions())
                .extracting(StreamPicture.Decision::reason)
                .containsExactly("mine");
    }

    @Test
    void aDecisionOfAnotherTimeIsShownWithinTheWindow() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, decision(ID, Action.PROMOTE, Long.MAX_VALUE, "in nanoseconds, perhaps")));
        assertThat(picture(1).decisions().get(0).at()).isEqualTo(NOW);
    }

    @Test
    void textOfStrangersIsCut() {
        view.see(at(NOW, state(ID, 10, 1)));
        view.see(at(NOW, score(ID, 10, 9, Status.ALARM, "x".repeat(10_000))));
        view.see(at(NOW, decision(ID, Action.PROMOTE, NOW, "y".repeat(10_000))));
        assertThat(picture(1).facts().reason()).hasSizeLessThan(600).startsWith("xxx");
        assertThat(picture(1).decisions().get(0).reason()).hasSizeLessThan(600).startsWith("yyy");
    }

    @Test
    void reasonsThatAreKnownAreCountedEvenIfThereAreTooMany() {
        for (int i = 0; i < 70; i++) {
            letter("reason-" + i);
        }
        letter("reason-0");
        assertThat(view.wall().deadLetters())
                .hasSize(65)
                .containsEntry("others", 6L)
                .containsEntry("reason-0", 2L);
    }

    private void letter(String reason) {
        RawRecord bad = at(NOW, state(ID, 0, 1));
        view.see(new RawRecord(
                TOPICS.deadLetters(),
                0,
                0,
                NOW,
                bad.key(),
                bad.value(),
                List.of(RawRecord.Header.ofText(DeadLetterCodec.REASON_HEADER, reason))));
    }

    @Test
    void theStreamThatOneLooksAtIsNotForgotten() {
        view.watch("sim-0");
        IntStream.range(0, 10_100).forEach(i -> view.see(at(NOW, state("sim-" + i, 0, 1))));
        assertThat(view.stream("sim-0", 1, 0)).isPresent();
        assertThat(view.stream("sim-1", 1, 0)).isEmpty();
    }

    private StreamPicture picture(int lead) {
        return view.stream(ID, lead, 0).orElseThrow();
    }

    private Health health() {
        return picture(1).facts().health();
    }
}
