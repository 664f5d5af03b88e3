package org.hssflow.operators.drift;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.StateContract;
import org.hssflow.operators.drift.ParameterIdentifier.Identified;
import org.hssflow.operators.drift.Yardsticks.Yardstick;
import org.hssflow.operators.drift.detect.DriftDetector;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.Residual;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.DriftScore.Status;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;

/**
 * Keyed by stream: one {@link DriftScore} for each transition. An alarm is up from the transition at which the detector finds that the
 * errors have grown, the identified parameters have left what the model was trained for, or the forecast could not be used, until another
 * model serves or nothing speaks against this one for a while. While it is up, models are asked for: at once among those that have
 * served the stream before, and from {@link MonitorSettings#samples} transitions on by training.
 */
public final class DriftMonitor extends KeyedProcessFunction<String, Scored, DriftScore> {
    private static final long serialVersionUID = 1;

    /** Where streams ask for a model. */
    public static final OutputTag<TuneRequest> REQUESTS = new OutputTag<>("tune-requests", LoopTypes.TUNE_REQUEST);

    /** Where the errors of two models on one transition go, and changes of who serves. */
    public static final OutputTag<Evidence> EVIDENCE = new OutputTag<>("evidence", LoopTypes.EVIDENCE);

    /** So many transitions after an alarm, and at every {@value #LOOK_EVERY}th from the alarm on, models that served before are looked through. */
    private static final Set<Long> LOOKS = Set.of(2L, 5L);

    private static final int LOOK_EVERY = 10;
    /** They are tried on so many of the newest states: those before may be of yet another physics. */
    private static final int LOOK_STATES = 6;

    /** States of so many values have their parameters identified at each transition. */
    private static final int CHEAP_VALUES = 256;

    /** A sign whose text nobody reads any more. */
    private static final String DRIFT = "drift";

    private final ParameterIdentifier identifier;
    private final MonitorSettings settings;

    @SuppressWarnings("NullAway.Init") // open
    private transient ValueState<StreamHealth> healths;

    @SuppressWarnings("NullAway.Init") // open
    private transient StreamRing ring;

    @SuppressWarnings("NullAway.Init") // open
    private transient Yardsticks yardsticks;

    @SuppressWarnings("NullAway.Init") // open
    private transient MonitorMetrics metrics;

    public DriftMonitor(ParameterIdentifier identifier, MonitorSettings settings) {
        this.identifier = identifier;
        this.settings = settings;
    }

    /** @param forgetAfter how long a stream that sends nothing is remembered */
    public static StateContract state(Duration forgetAfter) {
        return StateContract.keyed(healthState(forgetAfter), StreamRing.ringState(forgetAfter));
    }

    private static ValueStateDescriptor<StreamHealth> healthState(Duration forgetAfter) {
        ValueStateDescriptor<StreamHealth> descriptor = new ValueStateDescriptor<>("health", LoopTypes.STREAM_HEALTH);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(forgetAfter).build());
        return descriptor;
    }

    @Override
    public void open(OpenContext context) {
        healths = getRuntimeContext().getState(healthState(settings.forgetAfter()));
        ring = new StreamRing(getRuntimeContext(), settings.sampleBytes(), settings.forgetAfter());
        yardsticks = new Yardsticks(settings);
        metrics = new MonitorMetrics(JobMetrics.of(getRuntimeContext().getMetricGroup()));
    }

    @Override
    public void processElement(Scored scored, Context context, Collector<DriftScore> out) throws Exception {
        Transition transition = scored.transition();
        StreamHealth stored = healths.value();
        boolean restamped = stored == null || !stored.serving().equals(transition.serving());
        StreamHealth health = stored == null ? StreamHealth.begin(transition.serving()) : stored.copy();
        boolean wasAlarmed = health.isAlarmed();
        boolean championChanged = health.serve(transition.serving());
        count(transition, health);
        boolean isMeasured = !Double.isNaN(scored.residual().error());
        if (isMeasured) {
            DriftScore score = judge(scored, health, wasAlarmed && championChanged);
            out.collect(score);
            metrics.scored(score);
        }
        metrics.seen(transition.now().streamId(), health.isAlarmed());
        keep(transition, health);
        if (isMeasured) {
            ask(transition, health, context);
        }
        if (restamped || (isMeasured && scored.shadow() != null)) {
            context.output(EVIDENCE, evidence(scored));
        }
        healths.update(health);
    }

    private void count(Transition transition, StreamHealth health) {
        PdeState now = transition.now();
        if (now.values().length != health.stateBytes) {
            ring.clear();
            health.forgetStates(now.values().length);
        }
        health.index++;
    }

    /**
     * Keeps the states of a stream while something is wrong with it. Those of a calm stream would never be trained on, since they are of
     * the physics that its model knows, and cost a write each.
     */
    private void keep(Transition transition, StreamHealth health) throws Exception {
        long since = health.suspiciousSince();
        if (since < 0) {
            return;
        }
        if (since == health.index && transition.before() != null) {
            ring.put(health.index - 1, transition.before());
        }
        ring.put(health.index, transition.now());
    }

    /** Scores one transition, and raises or ends the alarm. */
    private DriftScore judge(Scored scored, StreamHealth health, boolean replaced) {
        Transition transition = scored.transition();
        PdeState before = transition.before();
        PdeState now = transition.now();
        Yardstick yardstick = yardsticks.of(scored.model());
        double score = yardstick.score(scored.residual());
        boolean high = score > yardstick.limit();
        Identified identified = before == null || !isWorthIdentifying(now, high, health)
                ? Identified.NOTHING
                : identifier.identify(before, now, yardstick.nominal());
        health.noteIdentified(identified.parameters());
        health.note(high);
        double statistic = Double.NaN;
        double limit = Double.NaN;
        String sign = unusable(scored.status());
        DriftDetector detector = yardstick.detector();
        if (detector != null) {
            double[] state = health.detector.length == 0 ? detector.start() : health.detector;
            health.detector = detector.update(state, score);
            statistic = detector.statistic(health.detector);
            limit = detector.limit(health.detector);
            boolean drift = detector.isDrift(health.detector);
            if (drift && sign.isEmpty()) {
                sign = health.isAlarmed()
                        ? DRIFT
                        : String.format(
                                Locale.ROOT,
                                "%s %.1f above %.1f: one-step error %.2e",
                                detector.name(),
                                statistic,
                                limit,
                                scored.residual().relative());
            }
            if (drift) {
                health.detector = detector.afterAlarm(health.detector);
            }
        }
        if (sign.isEmpty()) {
            sign = outside(health.medianIdentified(), yardstick.parameters());
        }
        Status status = status(health, sign, replaced);
        return new DriftScore(
                now.streamId(),
                now.equation(),
                now.step(),
                now.time(),
                scored.model(),
                scored.residual().relative(),
                score,
                statistic,
                limit,
                scored.shadow(),
                scored.shadowResidual().relative(),
                identified.parameters(),
                identified.residual(),
                status,
                switch (status) {
                    case ALARM -> sign;
                    case RECOVERED -> replaced ? scored.model() + " serves" : "no sign of drift any more";
                    case CALM, DRIFTING -> "";
                });
    }

    /**
     * Each transition, while the parameters are not known or something speaks against the model. In calm, of large states one of several:
     * the larger they are, the longer it takes, and the fewer transitions are looked at.
     */
    private static boolean isWorthIdentifying(PdeState now, boolean high, StreamHealth health) {
        int interval = Math.max(1, now.shape().size() / CHEAP_VALUES);
        return high
                || health.isAlarmed()
                || health.identified.size() < StreamHealth.IDENTIFIED
                || health.index % interval == 0;
    }

    /** What a sign of drift, or that there is none, makes of the alarm. */
    private Status status(StreamHealth health, String sign, boolean replaced) {
        if (sign.isEmpty()) {
            health.noteCalm();
        } else {
            health.calm = 0;
        }
        if (!health.isAlarmed()) {
            if (sign.isEmpty()) {
                return replaced ? Status.RECOVERED : Status.CALM;
            }
            health.alarmAt = health.index;
            return Status.ALARM;
        }
        if (health.calm >= settings.recovery()) {
            health.alarmAt = -1;
            return Status.RECOVERED;
        }
        return Status.DRIFTING;
    }

    private static String unusable(Rollout.Status status) {
        return switch (status) {
            case OK, UNSERVED -> "";
            case FALLBACK, NOT_FINITE, OUT_OF_RANGE -> "its forecast is not finite, or beyond what the equation allows";
        };
    }

    /** Which identified parameter is outside the model's range, or nothing. */
    private String outside(SortedMap<String, Double> identified, Map<String, Range> trained) {
        for (Map.Entry<String, Range> entry : trained.entrySet()) {
            Double value = identified.get(entry.getKey());
            Range range = entry.getValue();
            if (value != null
                    && (value < range.min() - settings.parameterTolerance() * Math.abs(range.min())
                            || value > range.max() + settings.parameterTolerance() * Math.abs(range.max()))) {
                return String.format(
                        Locale.ROOT,
                        "%s is %.3g, the model was trained for %.3g to %.3g",
                        entry.getKey(),
                        value,
                        range.min(),
                        range.max());
            }
        }
        return "";
    }

    private void ask(Transition transition, StreamHealth health, Context context) throws Exception {
        if (!health.isAlarmed() || transition.serving().candidate() != null) {
            return;
        }
        long now = context.timerService().currentProcessingTime();
        long since = health.index - health.alarmAt;
        boolean enough = since >= settings.samples();
        boolean retry = health.askedAtMillis == 0
                || now - health.askedAtMillis >= settings.retryAfter().toMillis();
        if (enough && retry) {
            health.askedAtMillis = now;
            request(transition, health, true, health.suspiciousSince() - 1, context);
        } else if ((LOOKS.contains(since) || since % LOOK_EVERY == 0) && hasOthers(health)) {
            long newest = health.index - LOOK_STATES + 1;
            request(transition, health, false, Math.max(newest, health.suspiciousSince() - 1), context);
        }
    }

    private static boolean hasOthers(StreamHealth health) {
        ModelId champion = health.serving.champion();
        return health.known.stream().anyMatch(model -> !model.equals(champion));
    }

    private void request(Transition transition, StreamHealth health, boolean train, long first, Context context)
            throws Exception {
        List<PdeState> samples = ring.since(first, health.index, transition.now());
        if (samples.size() > 1) {
            context.output(
                    REQUESTS,
                    new TuneRequest(
                            transition.serving(),
                            health.known,
                            health.excluded,
                            health.medianIdentified(),
                            samples,
                            train,
                            transition.origin()));
        }
    }

    private Evidence evidence(Scored scored) {
        PdeState now = scored.transition().now();
        return new Evidence(
                now.streamId(),
                scored.transition().serving(),
                scored.residual().relative(),
                scored.shadowResidual().relative(),
                isHigh(scored.model(), scored.residual()),
                isHigh(scored.shadow(), scored.shadowResidual()),
                now.equation(),
                now.shape(),
                now.dt(),
                now.step(),
                scored.transition().origin());
    }

    /** Whether a model errs beyond its limit; one without a limit always does. */
    private boolean isHigh(@Nullable ModelId model, Residual residual) {
        if (model == null) {
            return false;
        }
        Yardstick yardstick = yardsticks.of(model);
        return !(yardstick.score(residual) <= yardstick.limit());
    }
}
