package org.hssflow.app;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.hssflow.app.tune.EquationIdentifier;
import org.hssflow.app.tune.ModelWorkshop;
import org.hssflow.operators.drift.DriftMonitor;
import org.hssflow.operators.drift.ParameterIdentifier;
import org.hssflow.operators.finetune.FineTuner;
import org.hssflow.operators.finetune.TuneOutcome;
import org.hssflow.operators.finetune.TuneRequest;
import org.hssflow.operators.finetune.Workshop;
import org.hssflow.operators.forecast.Forecaster;
import org.hssflow.operators.forecast.ForecasterFactory;
import org.hssflow.operators.forecast.Scored;
import org.hssflow.operators.promote.Evidence;
import org.hssflow.operators.promote.Promoter;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.operators.track.StateTracker;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** The job graph: states in, rollouts and dead letters out, decisions about models from the side. */
public final class SurrogateJob {
    /** How far the job can ever be scaled out: it is part of every savepoint. */
    public static final int MAX_PARALLELISM = 128;

    /** Trainings have slots of their own: they never wait for forecasts, nor these for them. */
    private static final String FINE_TUNING = "fine-tuning";
    /** So many streams may wait for a model at a time; more hold the forecasts up. */
    private static final int MAX_REQUESTS = 10_000;

    private SurrogateJob() {}

    /** Where the job reads from. */
    public record Sources(
            Source<RawRecord, ?, ?> states, StateDecoder decoder, Source<ModelDecision, ?, ?> decisions) {}

    /** Where the job writes to. */
    public record Sinks(
            Sink<Rollout> rollouts,
            Sink<DeadLetter> deadLetters,
            Sink<DriftScore> drift,
            Sink<ModelDecision> decisions) {}

    /** What knows the physics. */
    public record Physics(ParameterIdentifier identifier, Workshop workshop) {
        /** That of the equations that have a solver. */
        public static Physics of(LoopSettings settings) {
            return new Physics(new EquationIdentifier(), new ModelWorkshop(settings.workshop()));
        }
    }

    /** Adds the whole job to the environment, whose parallelism and Flink options the caller has set. */
    public static void define(
            StreamExecutionEnvironment env, Sources sources, Sinks sinks, Physics physics, LoopSettings settings) {
        env.setMaxParallelism(MAX_PARALLELISM);

        DataStream<RawRecord> states = env.fromSource(
                        sources.states(), WatermarkStrategy.noWatermarks(), Uids.STATES, LoopTypes.RAW_RECORD)
                .uid(Uids.STATES);

        BroadcastStream<ModelDecision> decisions = env.fromSource(
                        sources.decisions(), WatermarkStrategy.noWatermarks(), Uids.DECISIONS, LoopTypes.MODEL_DECISION)
                .uid(Uids.DECISIONS)
                .setParallelism(1)
                .broadcast(StateTracker.DECISIONS);

        SingleOutputStreamOperator<Transition> transitions = states.keyBy(RawRecord::keyText)
                .connect(decisions)
                .process(
                        new StateTracker(sources.decoder(), settings.models(), settings.tracker()),
                        LoopTypes.TRANSITION)
                .uid(Uids.TRACKER)
                .name(Uids.TRACKER);

        SingleOutputStreamOperator<Rollout> rollouts = transitions
                .transform(Uids.FORECASTER, LoopTypes.ROLLOUT, new ForecasterFactory(settings.forecaster()))
                .uid(Uids.FORECASTER);

        rollouts.sinkTo(sinks.rollouts()).uid(Uids.ROLLOUTS).name(Uids.ROLLOUTS);

        learn(rollouts.getSideOutput(Forecaster.SCORED), sinks, physics, settings)
                .sinkTo(sinks.decisions())
                .uid(Uids.MADE_DECISIONS)
                .name(Uids.MADE_DECISIONS)
                .setParallelism(1);

        transitions
                .getSideOutput(StateTracker.DEAD_LETTERS)
                .sinkTo(sinks.deadLetters())
                .uid(Uids.DEAD_LETTERS)
                .name(Uids.DEAD_LETTERS);
    }

    /**
     * From scores to decisions, which come back through their topic. The streams are still partitioned by their ids behind the
     * forecaster, so that no field is shuffled a second time. What goes to another task is shuffled, so each task may be scaled alone.
     */
    private static DataStream<ModelDecision> learn(
            DataStream<Scored> scored, Sinks sinks, Physics physics, LoopSettings settings) {
        SingleOutputStreamOperator<DriftScore> scores = DataStreamUtils.reinterpretAsKeyedStream(
                        scored, SurrogateJob::streamOf, Types.STRING)
                .process(new DriftMonitor(physics.identifier(), settings.monitor()), LoopTypes.DRIFT_SCORE)
                .uid(Uids.MONITOR)
                .name(Uids.MONITOR);

        scores.sinkTo(sinks.drift()).uid(Uids.DRIFT).name(Uids.DRIFT);

        DataStream<TuneRequest> requests = scores.getSideOutput(DriftMonitor.REQUESTS)
                .keyBy(request -> request.serving().surrogate());

        DataStream<TuneOutcome> outcomes = AsyncDataStream.unorderedWait(
                        requests,
                        new FineTuner(physics.workshop(), settings.fineTuner()),
                        settings.fineTuner().timeout().toMillis(),
                        TimeUnit.MILLISECONDS,
                        MAX_REQUESTS)
                .returns(LoopTypes.TUNE_OUTCOME)
                .uid(Uids.FINE_TUNER)
                .name(Uids.FINE_TUNER)
                .setParallelism(settings.fineTunerParallelism())
                .slotSharingGroup(FINE_TUNING);

        return scores.getSideOutput(DriftMonitor.EVIDENCE)
                .keyBy(Evidence::streamId)
                .connect(outcomes.keyBy(TuneOutcome::streamId))
                .process(new Promoter(settings.promoter(), settings.tracker().forgetAfter()), LoopTypes.MODEL_DECISION)
                .uid(Uids.PROMOTER)
                .name(Uids.PROMOTER);
    }

    private static String streamOf(Scored scored) {
        return scored.transition().now().streamId();
    }
}
