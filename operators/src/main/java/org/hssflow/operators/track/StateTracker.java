package org.hssflow.operators.track;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.StateContract;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Keyed by stream, with the decisions about models as its broadcast input. Every record leaves it exactly once: as the {@link
 * Transition} of its state, as a {@link #DEAD_LETTERS dead letter}, or counted as a duplicate or as late.
 *
 * <p>A state that follows the last one is passed on at once. One that is ahead waits for what is missing, up to the {@link
 * TrackerSettings}' limits; then the missing steps are given up and the stream goes on without a predecessor.
 */
public final class StateTracker extends KeyedBroadcastProcessFunction<String, RawRecord, ModelDecision, Transition>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    /** Where records go that are no states, or states that no model takes. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters", LoopTypes.DEAD_LETTER);

    /** The decisions in force, by {@link ModelDecision#key()}. */
    public static final MapStateDescriptor<String, ModelDecision> DECISIONS =
            new MapStateDescriptor<>("decisions", Types.STRING, LoopTypes.MODEL_DECISION);

    /**
     * What serves until something is decided. It is kept for whoever looks into a savepoint, and never read back: what the job is
     * started with holds.
     */
    public static final ListStateDescriptor<ModelDecision> DEFAULTS =
            new ListStateDescriptor<>("defaults", LoopTypes.MODEL_DECISION);

    /** Of so many scopes the models in service are shown among the metrics. */
    private static final int MAX_SHOWN_SCOPES = 1_000;

    private final StateDecoder decoder;
    private final List<ModelDecision> defaults;
    private final TrackerSettings settings;

    @SuppressWarnings("NullAway.Init") // open
    private transient StreamMemory memory;

    @SuppressWarnings("NullAway.Init") // open
    private transient TrackerMetrics metrics;

    @SuppressWarnings("NullAway.Init") // open
    private transient ServingTable configured;

    private transient @Nullable ServingTable serving;

    @SuppressWarnings("NullAway.Init") // initializeState
    private transient ListState<ModelDecision> kept;

    @SuppressWarnings("NullAway.Init") // initializeState
    private transient BroadcastState<String, ModelDecision> restored;

    /** In the first of the tasks, which all know the same. */
    private transient @Nullable ModelVersions versions;

    /** @param defaults which models serve until something is decided about them */
    public StateTracker(StateDecoder decoder, Collection<ModelDecision> defaults, TrackerSettings settings) {
        this.decoder = decoder;
        this.defaults = new ArrayList<>(defaults);
        this.settings = settings;
    }

    /** @param forgetAfter how long a stream that sends nothing is remembered */
    public static StateContract state(Duration forgetAfter) {
        return new StateContract(
                List.of(StreamMemory.streamState(forgetAfter), StreamMemory.waitingState()),
                List.of(DECISIONS),
                List.of(DEFAULTS));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        kept = context.getOperatorStateStore().getListState(DEFAULTS);
        restored = context.getOperatorStateStore().getBroadcastState(DECISIONS);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        kept.update(isFirst() ? defaults : List.of()); // one of the tasks is enough
    }

    private boolean isFirst() {
        return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        memory = new StreamMemory(getRuntimeContext(), settings.forgetAfter());
        configured = new ServingTable(defaults, List.of());
        MetricGroup group = JobMetrics.of(getRuntimeContext().getMetricGroup());
        metrics = new TrackerMetrics(group);
        versions = isFirst() ? versions(group) : null;
    }

    private ModelVersions versions(MetricGroup group) throws Exception {
        ModelVersions shown = new ModelVersions(group, MAX_SHOWN_SCOPES);
        defaults.forEach(shown::show);
        for (Map.Entry<String, ModelDecision> entry : restored.immutableEntries()) {
            shown.show(entry.getValue());
        }
        return shown;
    }

    @Override
    public void processElement(RawRecord record, ReadOnlyContext context, Collector<Transition> out) throws Exception {
        metrics.states().inc();
        try {
            PdeState state = decoder.decode(record);
            ModelDecision decision = requireServed(state, context);
            accept(state, record, decision, context, out);
        } catch (RejectedRecordException e) {
            setAside(record, e, context);
        }
    }

    @Override
    public void processBroadcastElement(ModelDecision decision, Context context, Collector<Transition> out)
            throws Exception {
        // The last one in the log wins, as it does when the log is compacted; no clock is asked.
        context.getBroadcastState(DECISIONS).put(decision.key(), decision);
        serving = null;
        if (versions != null) {
            versions.show(decision);
        }
    }

    /** The missing steps did not come in time. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Transition> out) throws Exception {
        TrackedStream stream = memory.stream();
        if (stream == null) { // forgotten while the job was down for longer than streams are remembered
            passAllWaiting(context, out);
        } else if (stream.gapDeadline() == timestamp) {
            giveUpGap(context, out);
        }
    }

    private void accept(
            PdeState state,
            RawRecord record,
            ModelDecision decision,
            ReadOnlyContext context,
            Collector<Transition> out)
            throws Exception {
        TrackedStream stream = memory.stream();
        if (stream == null) { // new, or forgotten: what waited in it comes first
            passAllWaiting(context, out);
            stream = memory.stream();
        }
        if (stream == null) {
            pass(state, record, null, decision, out);
            return;
        }
        switch (stream.arrivalOf(state)) {
            case NEXT -> {
                pass(state, record, stream, decision, out);
                if (stream.hasWaiting()) {
                    passWaiting(context, out);
                }
            }
            case AHEAD -> await(state.step(), record, stream, context, out);
            case DUPLICATE -> metrics.duplicates().inc();
            case LATE -> metrics.late().inc();
            case RESTART -> {
                metrics.restarts().inc();
                passAllWaiting(context, out);
                pass(state, record, null, decision, out);
            }
        }
    }

    /** Keeps a record until the steps before it are there, or there is no more room or time to wait. */
    private void await(
            long step, RawRecord record, TrackedStream stream, ReadOnlyContext context, Collector<Transition> out)
            throws Exception {
        if (!memory.await(step, record)) {
            metrics.duplicates().inc();
        } else if (memory.waitingSteps().size() > settings.reorderLimit()) {
            giveUpGap(context, out);
        } else if (!stream.hasWaiting()) {
            waitFrom(stream, context);
        }
    }

    private void waitFrom(TrackedStream stream, ReadOnlyContext context) throws Exception {
        long deadline = context.timerService().currentProcessingTime()
                + settings.reorderWait().toMillis();
        memory.remember(stream.waitingUntil(deadline));
        context.timerService().registerProcessingTimeTimer(deadline);
    }

    private void giveUpGap(ReadOnlyContext context, Collector<Transition> out) throws Exception {
        metrics.gaps().inc();
        passWaiting(memory.waitingSteps().first(), context, out);
        passWaiting(context, out);
    }

    /** Nothing will come any more that these waited for: they go out as they are. */
    private void passAllWaiting(ReadOnlyContext context, Collector<Transition> out) throws Exception {
        if (!memory.waitingSteps().isEmpty()) {
            metrics.gaps().inc();
        }
        for (long step : memory.waitingSteps()) {
            passWaiting(step, context, out);
        }
    }

    /** Passes on what waited for the last state, up to the next gap, whose time begins now. */
    private void passWaiting(ReadOnlyContext context, Collector<Transition> out) throws Exception {
        for (long step : memory.waitingSteps()) {
            TrackedStream stream = memory.stream();
            if (stream == null || step != stream.last().step() + 1) {
                break;
            }
            passWaiting(step, context, out);
        }
        TrackedStream stream = memory.stream();
        if (stream != null) {
            if (memory.waitingSteps().isEmpty()) {
                memory.remember(stream.waitingUntil(0));
            } else {
                waitFrom(stream, context);
            }
        }
    }

    private void passWaiting(long step, ReadOnlyContext context, Collector<Transition> out) throws Exception {
        RawRecord record = memory.takeWaiting(step);
        try {
            PdeState state = decoder.decode(record);
            pass(state, record, memory.stream(), requireServed(state, context), out);
            metrics.waited().inc();
        } catch (RejectedRecordException e) { // its model changed while it waited
            setAside(record, e, context);
        }
    }

    private void pass(
            PdeState now,
            RawRecord record,
            @Nullable TrackedStream stream,
            ModelDecision decision,
            Collector<Transition> out)
            throws Exception {
        if (stream != null && !stream.fits(now)) {
            metrics.changes().inc();
        }
        memory.remember(stream == null ? TrackedStream.begin(now) : stream.advance(now));
        PdeState before = stream != null && stream.leadsTo(now) ? stream.last() : null;
        Serving stamp = new Serving(
                decision.surrogate(),
                decision.champion(),
                fallback(now, decision),
                decision.candidate(),
                decision.dropped());
        setTime(record, out);
        out.collect(new Transition(before, now, new Origin(record.partition(), record.offset()), stamp));
    }

    /** That of the record itself: for one that waited, Flink would take the time of the record that let it go, or none. */
    private static void setTime(RawRecord record, Collector<Transition> out) {
        if (out instanceof TimestampedCollector<Transition> timed) {
            if (record.timestampMillis() < 0) { // the broker knew none
                timed.eraseTimestamp();
            } else {
                timed.setAbsoluteTimestamp(record.timestampMillis());
            }
        }
    }

    /** Who serves where the champion cannot: the model before it, or the one that the job was started with. */
    private @Nullable ModelId fallback(PdeState now, ModelDecision decision) {
        if (decision.previous() != null) {
            return decision.previous();
        }
        ModelDecision start = configured.serving(now);
        return start == null || start.champion().equals(decision.champion()) ? null : start.champion();
    }

    private void setAside(RawRecord record, RejectedRecordException why, ReadOnlyContext context) {
        metrics.deadLetter(why.reason());
        context.output(DEAD_LETTERS, new DeadLetter(record, why.reason(), String.valueOf(why.getMessage())));
    }

    private ModelDecision requireServed(PdeState state, ReadOnlyContext context) throws Exception {
        ServingTable table = servingTable(context.getBroadcastState(DECISIONS));
        ModelDecision decision = table.serving(state);
        if (decision == null) {
            throw new RejectedRecordException(
                    DeadLetter.Reason.UNSERVED,
                    "expected a state that a model in service takes, " + table + ", got " + state.equation() + " "
                            + state.shape() + " dt " + state.dt() + "; train a model for it, or mend the producer");
        }
        return decision;
    }

    private ServingTable servingTable(ReadOnlyBroadcastState<String, ModelDecision> decisions) throws Exception {
        ServingTable table = serving;
        if (table == null) {
            List<ModelDecision> decided = new ArrayList<>();
            for (Map.Entry<String, ModelDecision> entry : decisions.immutableEntries()) {
                decided.add(entry.getValue());
            }
            table = new ServingTable(defaults, decided);
            serving = table;
        }
        return table;
    }
}
