package org.hssflow.operators.promote;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.StateContract;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelDecision.Cause;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by stream: decides which model serves it. It makes one decision at a time, and the next one only once the evidence shows the last
 * one, or another's, in force: what it knows of the models in service is what the tracker stamped on the transitions.
 */
public final class Promoter extends KeyedCoProcessFunction<String, Evidence, TuneOutcome, ModelDecision> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Promoter.class);

    private final PromoterSettings settings;
    private final Duration forgetAfter;

    @SuppressWarnings("NullAway.Init") // open
    private transient ValueState<Trial> trials;

    @SuppressWarnings("NullAway.Init") // open
    private transient Function<Action, Counter> made;

    /** @param forgetAfter how long a stream that sends nothing is remembered */
    public Promoter(PromoterSettings settings, Duration forgetAfter) {
        this.settings = settings;
        this.forgetAfter = forgetAfter;
    }

    /** @param forgetAfter how long a stream that sends nothing is remembered */
    public static StateContract state(Duration forgetAfter) {
        return StateContract.keyed(trialState(forgetAfter));
    }

    private static ValueStateDescriptor<Trial> trialState(Duration forgetAfter) {
        ValueStateDescriptor<Trial> descriptor = new ValueStateDescriptor<>("trial", LoopTypes.TRIAL);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(forgetAfter).build());
        return descriptor;
    }

    @Override
    public void open(OpenContext context) {
        trials = getRuntimeContext().getState(trialState(forgetAfter));
        made = JobMetrics.counters(
                JobMetrics.of(getRuntimeContext().getMetricGroup()), "action", "decisions", Action.class);
    }

    @Override
    public void processElement1(Evidence evidence, Context context, Collector<ModelDecision> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        Trial trial = trials.value();
        if (trial == null || !evidence.serving().equals(trial.serving())) {
            trial = Trial.begin(evidence.serving());
        }
        if (evidence.serving().shadow() != null && !trial.isAwaiting(now)) {
            trial = trial.with(evidence, settings.margin());
            ModelDecision decision = verdict(trial, evidence, now);
            if (decision != null) {
                trial = trial.decided(now);
                emit(decision, out);
            }
        }
        trials.update(trial);
    }

    @Override
    public void processElement2(TuneOutcome found, Context context, Collector<ModelDecision> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        Trial trial = trials.value();
        Serving serving = trial == null ? found.serving() : trial.serving();
        if ((trial != null && trial.isAwaiting(now))
                || serving.candidate() != null
                || !serving.champion().equals(found.serving().champion())
                || found.model().equals(serving.champion())
                || (!found.proven() && found.model().equals(serving.dropped()))) {
            LOG.info("{} for {} is not tried: {}", found.model(), found.streamId(), serving);
            return;
        }
        emit(found.proven() ? recall(found, serving, now) : shadow(found, serving, now), out);
        trials.update(Trial.begin(serving).decided(now));
    }

    private void emit(ModelDecision decision, Collector<ModelDecision> out) {
        LOG.info("{} {} for {}: {}", decision.action(), decision.champion(), decision.scope(), decision.reason());
        made.apply(decision.action()).inc();
        out.collect(decision);
    }

    /** What the comparison proves by now, or null if nothing. */
    private @Nullable ModelDecision verdict(Trial trial, Evidence evidence, long now) {
        Serving serving = evidence.serving();
        if (serving.candidate() == null) {
            return trial.ratio() >= SequentialTest.upper(settings.rollbackErrorRate())
                    ? rollback(trial, evidence, now)
                    : null;
        }
        if (trial.transitions() >= settings.minTransitions()
                && trial.ratio() >= SequentialTest.upper(settings.errorRate())) {
            return promote(trial, evidence, serving.candidate(), now);
        }
        if (trial.ratio() <= SequentialTest.lower(settings.errorRate()) || trial.seen() >= settings.maxTransitions()) {
            return reject(trial, evidence, serving.candidate(), now);
        }
        return null;
    }

    private ModelDecision shadow(TuneOutcome found, Serving serving, long now) {
        return decision(
                found, Action.SHADOW, serving.surrogate(), serving.champion(), found.model(), serving.fallback(), now);
    }

    private ModelDecision recall(TuneOutcome found, Serving serving, long now) {
        return decision(found, Action.PROMOTE, serving.surrogate(), found.model(), null, serving.champion(), now);
    }

    private static ModelDecision decision(
            TuneOutcome found,
            Action action,
            String surrogate,
            ModelId champion,
            @Nullable ModelId candidate,
            @Nullable ModelId previous,
            long now) {
        return new ModelDecision(
                surrogate,
                found.streamId(),
                action,
                champion,
                candidate,
                previous,
                null,
                found.equation(),
                found.shape(),
                found.dt(),
                found.reason(),
                new Cause(found.step(), found.origin(), found.figures()),
                now);
    }

    private ModelDecision promote(Trial trial, Evidence evidence, ModelId candidate, long now) {
        ModelId champion = evidence.serving().champion();
        return decision(trial, evidence, Action.PROMOTE, candidate, champion, null, "the candidate won", now);
    }

    private ModelDecision reject(Trial trial, Evidence evidence, ModelId candidate, long now) {
        Serving serving = evidence.serving();
        return decision(
                trial,
                evidence,
                Action.REJECT,
                serving.champion(),
                serving.fallback(),
                trial.transitions() == 0 ? null : candidate, // of which nothing is known by now
                "the candidate won only",
                now);
    }

    private ModelDecision rollback(Trial trial, Evidence evidence, long now) {
        Serving serving = evidence.serving();
        ModelId fallback = serving.fallback();
        if (fallback == null) {
            throw new IllegalStateException("expected a model to go back to, got " + evidence);
        }
        return decision(
                trial, evidence, Action.ROLLBACK, fallback, null, serving.champion(), "the model before won", now);
    }

    private static ModelDecision decision(
            Trial trial,
            Evidence evidence,
            Action action,
            ModelId champion,
            @Nullable ModelId previous,
            @Nullable ModelId dropped,
            String who,
            long now) {
        Map<String, Double> figures = Map.of(
                "transitions",
                (double) trial.transitions(),
                "seen",
                (double) trial.seen(),
                "wins",
                (double) trial.wins(),
                "logLikelihoodRatio",
                trial.ratio(),
                "championResidual",
                trial.meanResidual(),
                "challengerResidual",
                trial.meanShadowResidual());
        return new ModelDecision(
                evidence.serving().surrogate(),
                evidence.streamId(),
                action,
                champion,
                null,
                previous,
                dropped,
                evidence.equation(),
                evidence.shape(),
                evidence.dt(),
                reason(who, trial),
                new Cause(evidence.step(), evidence.origin(), new TreeMap<>(figures)),
                now);
    }

    private static String reason(String who, Trial trial) {
        if (trial.transitions() == 0) {
            return "nothing told the two apart on " + trial.seen() + " transitions";
        }
        return String.format(
                Locale.ROOT,
                "%s %d of %d transitions: one-step error %.2e, the champion's %.2e",
                who,
                trial.wins(),
                trial.transitions(),
                trial.meanShadowResidual(),
                trial.meanResidual());
    }
}
