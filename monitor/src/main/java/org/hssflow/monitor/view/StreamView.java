package org.hssflow.monitor.view;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.kafka.Ids;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/** One stream: what its newest records say, its scores over time, and, if it is followed, its fields. */
final class StreamView {
    private static final int MOST_ALARMS = 50;
    private static final int LATENCIES = 64;
    /** The timestamps of so many states are kept for their rollouts; a power of two. */
    private static final int SENT = 256;

    private static final long SILENT_MILLIS = 5_000;
    private static final double SILENT_INTERVALS = 5;
    /** A rollout that is seen only once it is committed may take so long. */
    private static final long UNSERVED_MILLIS = 15_000;
    /** How much the newest interval counts in their average. */
    private static final double WEIGHT = 0.1;
    /** So many times the average an interval counts at most: a pause is no interval. */
    private static final double LONGEST = 10;

    private final String id;
    private final ScoreSeries scores = new ScoreSeries();
    private final Deque<StreamPicture.Alarm> alarms = new ArrayDeque<>();
    private final Samples latencies = new Samples(LATENCIES);
    private final long[] sentSteps = new long[SENT];
    private final long[] sentAt = new long[SENT];

    private @Nullable StreamTraits traits;
    private SortedMap<String, Double> parameters = Collections.unmodifiableSortedMap(new TreeMap<>());
    private long step;
    private double time = Double.NaN;
    private long stateAt;
    private double intervalMillis = Double.NaN;

    private @Nullable ModelId model;
    private Rollout.@Nullable Status status;
    /** When the first state was written that no rollout has followed; 0 if there is none. */
    private long waitingSince;

    private Score score = Score.NONE;
    private @Nullable FieldHistory fields;

    /** @param at when the first record of it was written */
    StreamView(String id, long at) {
        this.id = id;
        this.stateAt = at;
        Arrays.fill(sentSteps, -1);
    }

    String id() {
        return id;
    }

    /** When the newest state was written. */
    long stateAt() {
        return stateAt;
    }

    void see(PdeState state, long at) {
        if (traits != null && at > stateAt) {
            double interval = at - stateAt;
            intervalMillis = Double.isNaN(intervalMillis)
                    ? interval
                    : (1 - WEIGHT) * intervalMillis + WEIGHT * Math.min(interval, LONGEST * intervalMillis);
        }
        traits = StreamTraits.of(state);
        parameters = Texts.few(state.parameters());
        step = state.step();
        time = state.time();
        stateAt = Math.max(stateAt, at);
        waitingSince = waitingSince == 0 ? at : waitingSince;
        int slot = (int) (step & (SENT - 1));
        sentSteps[slot] = step;
        sentAt[slot] = at;
        if (fields != null) {
            fields.see(state, at);
        }
    }

    /** @return how long the state took to become this rollout, in milliseconds; −1 if that is not known */
    long see(Rollout rollout, long at) {
        model = rollout.model();
        status = rollout.status();
        waitingSince = 0;
        if (fields != null) {
            fields.see(rollout, at);
        }
        int slot = (int) (rollout.baseStep() & (SENT - 1));
        if (sentSteps[slot] != rollout.baseStep() || at < sentAt[slot]) {
            return -1;
        }
        latencies.add((double) (at - sentAt[slot]));
        return at - sentAt[slot];
    }

    void see(DriftScore newest, long at) {
        score = Score.of(newest);
        scores.note(at, newest);
        if (newest.status() == DriftScore.Status.ALARM || newest.status() == DriftScore.Status.RECOVERED) {
            alarms.add(new StreamPicture.Alarm(
                    at, Ids.of(newest.status()), newest.step(), Texts.shortened(newest.reason())));
            if (alarms.size() > MOST_ALARMS) {
                alarms.remove();
            }
        }
    }

    /** From now on its fields are kept, or, with null, not any more. */
    void follow(boolean followed) {
        if (!followed) {
            fields = null;
        } else if (fields == null) {
            fields = new FieldHistory();
        }
    }

    @Nullable
    FieldHistory fields() {
        return fields;
    }

    Health health(long now) {
        if (now - stateAt
                > Math.max(SILENT_MILLIS, Double.isNaN(intervalMillis) ? 0 : SILENT_INTERVALS * intervalMillis)) {
            return Health.SILENT;
        }
        if (score.isAlarmed()) {
            return Health.ALARM;
        }
        if (status == Rollout.Status.UNSERVED || (waitingSince > 0 && now - waitingSince > UNSERVED_MILLIS)) {
            return Health.UNSERVED;
        }
        if (status != null && status != Rollout.Status.OK) {
            return Health.UNUSABLE;
        }
        return Double.isNaN(score.residual()) ? Health.NEW : Health.OK;
    }

    @Nullable
    String trial(DecisionHistory decisions) {
        return traits == null ? null : decisions.trial(id, traits);
    }

    Wall.Tile tile(long now, DecisionHistory decisions) {
        return new Wall.Tile(
                id,
                health(now),
                score.residual(),
                score.statistic() / score.limit(),
                step,
                Texts.model(model),
                trial(decisions) != null,
                Math.max(0, now - stateAt),
                traits == null ? null : traits.equation().id());
    }

    StreamPicture picture(int lead, int channel, long now, DecisionHistory decisions) {
        int i = fields == null ? -1 : fields.nearestLead(lead);
        int[] leads = fields == null ? new int[0] : fields.leads();
        int shown = traits == null
                ? 0
                : Math.max(0, Math.min(channel, traits.shape().channels() - 1));
        return new StreamPicture(
                facts(now, decisions),
                leads,
                i < 0 ? 0 : leads[i],
                shown,
                fields == null ? null : fields.fields(i, shown),
                fields == null ? new LeadErrors().picture() : fields.errors(),
                scores.window(now),
                List.copyOf(alarms),
                traits == null ? List.of() : decisions.of(id, traits));
    }

    private StreamPicture.Facts facts(long now, DecisionHistory decisions) {
        StreamPicture.Alarm raised = alarms.stream()
                .filter(alarm -> alarm.status().equals("alarm"))
                .reduce((a, b) -> b)
                .orElse(null);
        return new StreamPicture.Facts(
                id,
                traits == null ? null : traits.equation().id(),
                traits == null ? null : traits.shape().toArray(),
                traits == null ? Double.NaN : traits.dt(),
                parameters,
                health(now),
                raised == null ? "" : raised.reason(),
                Texts.model(model),
                model == null ? null : model.digest(),
                trial(decisions),
                step,
                time,
                Math.max(0, now - stateAt),
                1e3 / intervalMillis,
                Quantiles.of(latencies.values()),
                status == null ? null : Ids.of(status),
                score.residual(),
                score.score(),
                score.statistic(),
                score.limit(),
                score.identified(),
                score.pdeResidual());
    }
}
