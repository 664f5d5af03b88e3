package org.hssflow.benchmarks.pipeline;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.SurrogateJob.Sinks;
import org.hssflow.app.SurrogateJob.Sources;
import org.hssflow.operators.forecast.ForecasterFactory;
import org.hssflow.operators.track.Serving;
import org.hssflow.operators.track.StateDecoder;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Origin;
import org.hssflow.pde.stream.RawRecord;

/**
 * The job of somebody who wants forecasts and nothing else: the same source, shuffle by stream, decoder, forecaster and sink as in {@link
 * org.hssflow.app.SurrogateJob}, and no state. Nothing is put in order, scored, watched or decided.
 */
final class StatelessJob {
    private StatelessJob() {}

    static void define(StreamExecutionEnvironment env, Sources sources, Sinks sinks, LoopSettings settings) {
        env.fromSource(sources.states(), WatermarkStrategy.noWatermarks(), "states", LoopTypes.RAW_RECORD)
                .keyBy(RawRecord::keyText)
                .process(new Decode(sources.decoder(), settings.models().get(0).champion()), LoopTypes.TRANSITION)
                .transform("forecaster", LoopTypes.ROLLOUT, new ForecasterFactory(settings.forecaster()))
                .sinkTo(sinks.rollouts());
    }

    /** Each state by itself, served by one model. A record that is no state ends the job: here none is. */
    private static final class Decode extends ProcessFunction<RawRecord, Transition> {
        private static final long serialVersionUID = 1;

        private final StateDecoder decoder;
        private final ModelId model;

        Decode(StateDecoder decoder, ModelId model) {
            this.decoder = decoder;
            this.model = model;
        }

        @Override
        public void processElement(RawRecord record, Context context, Collector<Transition> out) throws Exception {
            Origin origin = new Origin(record.partition(), record.offset());
            Serving serving = new Serving(model.name(), model, null, null, null);
            out.collect(new Transition(null, decoder.decode(record), origin, serving));
        }
    }
}
