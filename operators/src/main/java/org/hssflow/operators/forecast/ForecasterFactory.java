package org.hssflow.operators.forecast;

import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.hssflow.operators.track.Transition;
import org.hssflow.pde.stream.Rollout;

/** Makes the {@link Forecaster} of each task; chained behind the tracker, so that no field is serialized between them. */
public final class ForecasterFactory extends AbstractStreamOperatorFactory<Rollout>
        implements OneInputStreamOperatorFactory<Transition, Rollout> {
    private static final long serialVersionUID = 1;

    private final ForecasterSettings settings;

    public ForecasterFactory(ForecasterSettings settings) {
        this.settings = settings;
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature
    public <T extends StreamOperator<Rollout>> T createStreamOperator(StreamOperatorParameters<Rollout> parameters) {
        return (T) new Forecaster(parameters, settings);
    }

    @Override
    @SuppressWarnings("rawtypes") // Flink's signature
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return Forecaster.class;
    }
}
