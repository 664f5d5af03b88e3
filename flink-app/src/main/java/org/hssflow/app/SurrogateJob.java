package org.hssflow.app;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.hssflow.operators.forecast.ForecasterFactory;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.operators.track.StateTracker;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.DeadLetter;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.Rollout;

/** The job graph: states in, rollouts and dead letters out, decisions about models from the side. */
public final class SurrogateJob {
    /** How far the job can ever be scaled out: it is part of every savepoint. */
    private static final int MAX_PARALLELISM = 128;

    private SurrogateJob() {}

    /** Where the job reads from. */
    public record Sources(
            Source<RawRecord, ?, ?> states, StateDecoder decoder, Source<ModelDecision, ?, ?> decisions) {}

    /** Where the job writes to. */
    public record Sinks(Sink<Rollout> rollouts, Sink<DeadLetter> deadLetters) {}

    /** Adds the whole job to the environment, whose parallelism and Flink options the caller has set. */
    public static void define(StreamExecutionEnvironment env, Sources sources, Sinks sinks, LoopSettings settings) {
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

        transitions
                .transform(Uids.FORECASTER, LoopTypes.ROLLOUT, new ForecasterFactory(settings.forecaster()))
                .uid(Uids.FORECASTER)
                .sinkTo(sinks.rollouts())
                .uid(Uids.ROLLOUTS)
                .name(Uids.ROLLOUTS);

        transitions
                .getSideOutput(StateTracker.DEAD_LETTERS)
                .sinkTo(sinks.deadLetters())
                .uid(Uids.DEAD_LETTERS)
                .name(Uids.DEAD_LETTERS);
    }
}
