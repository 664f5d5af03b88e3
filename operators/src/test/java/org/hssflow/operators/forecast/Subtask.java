package org.hssflow.operators.forecast;

import static org.hssflow.operators.States.ORIGIN;
import static org.hssflow.operators.States.alone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;

/** A subtask of the forecaster, open until it is closed, as when its job ends or fails. */
final class Subtask implements AutoCloseable {
    private static final int SUBTASKS = 3;

    private final MockEnvironment environment;
    private final OneInputStreamOperatorTestHarness<Transition, Rollout> harness;

    private boolean failed;

    /** @param gpus of its TaskManager */
    Subtask(Path store, String engine, int batchSize, int index, Set<ExternalResourceInfo> gpus) throws Exception {
        ForecasterSettings settings =
                new ForecasterSettings(store.toString(), engine, batchSize, Duration.ofMillis(50), List.of(1, 2, 5));
        environment = new MockEnvironmentBuilder()
                .setMaxParallelism(SUBTASKS)
                .setParallelism(SUBTASKS)
                .setSubtaskIndex(index)
                .setExternalResourceInfoProvider(name -> name.equals("gpu") ? gpus : Set.of())
                .build();
        harness = new OneInputStreamOperatorTestHarness<>(new ForecasterFactory(settings), environment);
        harness.setup(LoopTypes.ROLLOUT.createSerializer(new SerializerConfigImpl()));
        harness.open();
    }

    /** A random state to be forecast by a model. */
    void send(ModelId model, long seed) throws Exception {
        Transition transition = new Transition(null, TinyModels.state("s", seed, seed), ORIGIN, alone(model));
        failed = true;
        harness.processElement(new StreamRecord<>(transition));
        failed = false;
    }

    List<Rollout> rollouts() {
        return harness.extractOutputValues();
    }

    /** A task that failed is closed without being finished. */
    @Override
    public void close() throws Exception {
        if (failed) {
            harness.getOperator().close();
        } else {
            harness.close();
        }
        environment.close();
    }
}
