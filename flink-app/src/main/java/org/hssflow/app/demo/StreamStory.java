package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** Puts together what a stream did and what the job made of it. */
final class StreamStory {
    /** How many transitions before a change are looked at. */
    static final int BEFORE = 40;
    /** So many calm transitions in a row with the promoted model, and the change is dealt with. */
    static final int CALM = 20;

    private final String id;
    private final Equation equation;
    private final List<PhysicsChange> changes;
    private final List<Score> scores;
    private final List<Verdict> verdicts;
    private final LongPredicate isNoisy;
    private final LongToDoubleFunction sentSeconds;
    private final Map<ModelId, Double> firstHeardSeconds;

    /**
     * @param changes of the physics, in order
     * @param scores in the order of their ticks
     * @param verdicts in their order
     * @param isNoisy whether noise was in the state of a tick
     * @param sentSeconds when the state of a tick was sent, on the clock of the verdicts; NaN if it was not
     * @param firstHeardSeconds when each model was first heard of, in any stream
     */
    StreamStory(
            String id,
            Equation equation,
            List<PhysicsChange> changes,
            List<Score> scores,
            List<Verdict> verdicts,
            LongPredicate isNoisy,
            LongToDoubleFunction sentSeconds,
            Map<ModelId, Double> firstHeardSeconds) {
        this.id = id;
        this.equation = equation;
        this.changes = changes;
        this.scores = scores;
        this.verdicts = verdicts;
        this.isNoisy = isNoisy;
        this.sentSeconds = sentSeconds;
        this.firstHeardSeconds = firstHeardSeconds;
    }

    /** The time from a change to the next one. */
    private record Period(PhysicsChange change, long end) {
        boolean contains(long tick) {
            return tick >= change.tick() && tick < end;
        }
    }

    StreamReport report() {
        List<Period> periods = periods();
        return new StreamReport(
                id,
                equation.id(),
                !changes.isEmpty(),
                periods.stream().map(this::report).toList(),
                Math.toIntExact(scores.stream().filter(Score::isAlarm).count()),
                events(),
                Math.toIntExact(scores.stream()
                        .filter(score -> score.isAlarm() && !isExplained(score.tick(), periods))
                        .count()),
                count(Action.PROMOTE),
                count(Action.REJECT),
                count(Action.ROLLBACK),
                Math.toIntExact(verdicts.stream()
                        .filter(verdict -> verdict.changesModel() && !isExplained(verdict.tick(), periods))
                        .count()));
    }

    private List<Period> periods() {
        List<Period> periods = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            long end = i + 1 < changes.size() ? changes.get(i + 1).tick() : Long.MAX_VALUE;
            periods.add(new Period(changes.get(i), end));
        }
        return periods;
    }

    private List<StreamReport.Event> events() {
        return Stream.concat(
                        scores.stream()
                                .filter(score -> score.isAlarm() || score.status() == Status.RECOVERED)
                                .map(StreamReport.Event::of),
                        verdicts.stream().map(StreamReport.Event::of))
                .sorted(Comparator.comparingLong(StreamReport.Event::tick))
                .toList();
    }

    private int count(Action action) {
        return Math.toIntExact(
                verdicts.stream().filter(verdict -> verdict.is(action)).count());
    }

    private boolean isExplained(long tick, List<Period> periods) {
        return isNoisy.test(tick) || periods.stream().anyMatch(period -> period.contains(tick) && tick <= calm(period));
    }

    /** The tick at which a change is dealt with; that of the next change if it never is. */
    private long calm(Period period) {
        Verdict first = promotions(period).findFirst().orElse(null);
        int from = first == null ? scores.size() : inService(first);
        int calm = 0;
        for (int i = from; i < scores.size() && period.contains(scores.get(i).tick()); i++) {
            calm = scores.get(i).isCalm() ? calm + 1 : 0;
            if (calm == CALM) {
                return scores.get(i).tick();
            }
        }
        return period.end();
    }

    private ChangeReport report(Period period) {
        long start = period.change().tick();
        int first = firstAt(start);
        int end = firstAt(period.end());
        int alarm = alarm(first, end);
        Verdict promotion = promotion(period);
        int served = promotion == null ? scores.size() : inService(promotion);
        double sent = sentSeconds.applyAsDouble(start);
        return new ChangeReport(
                start,
                period.change().step(),
                period.change().before(),
                period.change().after(),
                sentSeconds.applyAsDouble(end == 0 ? start : scores.get(end - 1).tick()) - sent,
                alarm < 0 ? null : alarm - first + 1,
                promotion == null || alarm < 0
                        ? null
                        : seconds(promotion)
                                - sentSeconds.applyAsDouble(scores.get(alarm).tick()),
                promotion == null ? null : seconds(promotion) - sent,
                served < end && alarm >= 0 ? served - alarm : null,
                promotion == null ? null : isNew(promotion, sent),
                first == 0 ? null : scores.get(first - 1).model(),
                end == first ? null : scores.get(end - 1).model(),
                new ChangeReport.Residuals(
                        median(Math.max(0, first - BEFORE), first),
                        median(first, Math.min(served, end)),
                        median(Math.min(served, end), end)));
    }

    /** The first score of a tick or a later one. */
    private int firstAt(long tick) {
        int i = 0;
        while (i < scores.size() && scores.get(i).tick() < tick) {
            i++;
        }
        return i;
    }

    private int alarm(int from, int end) {
        for (int i = from; i < end; i++) {
            if (scores.get(i).isAlarm()) {
                return i;
            }
        }
        return -1;
    }

    private Stream<Verdict> promotions(Period period) {
        return verdicts.stream().filter(verdict -> verdict.is(Action.PROMOTE) && period.contains(verdict.tick()));
    }

    /** That of the model that dealt with a change: models before it did not make the stream calm. */
    private @Nullable Verdict promotion(Period period) {
        long calm = calm(period);
        return promotions(period)
                .filter(verdict -> verdict.tick() <= calm)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The first score of the promoted model; the number of scores if there is none. */
    private int inService(Verdict promotion) {
        int i = firstAt(promotion.tick());
        while (i < scores.size()
                && !scores.get(i).model().equals(promotion.decision().champion())) {
            i++;
        }
        return i;
    }

    private static double seconds(Verdict verdict) {
        return verdict.nanos() / 1e9;
    }

    private boolean isNew(Verdict promotion, double changedSeconds) {
        Double heard = firstHeardSeconds.get(promotion.decision().champion());
        return heard == null || heard > changedSeconds;
    }

    private @Nullable Double median(int from, int to) {
        if (from >= to) {
            return null;
        }
        double[] residuals = scores.subList(from, to).stream()
                .mapToDouble(Score::residual)
                .sorted()
                .toArray();
        int middle = residuals.length / 2;
        return residuals.length % 2 == 1
                ? residuals[middle]
                : Arrays.stream(residuals, middle - 1, middle + 1).average().orElseThrow();
    }
}
