package org.hssflow.operators.forecast;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.hssflow.operators.GivenGpu;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.track.Transition;
import org.hssflow.operators.types.LoopTypes;
import org.hssflow.pde.stream.Rollout;

/**
 * Collects transitions up to {@code batchSize}, or for {@code batchTimeout} after the first one, and forecasts them together:
 * one rollout out for each transition in, in their order, and what was measured on it to the side.
 *
 * <p>A batch is flushed before each checkpoint barrier, so it is never part of a checkpoint: the operator has no state of its
 * own and is exactly once all the same. All work is done in the task's thread.
 */
public final class Forecaster extends AbstractStreamOperator<Rollout>
        implements OneInputStreamOperator<Transition, Rollout>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    /** The accumulator that counts batches by their size. */
    public static final String BATCH_SIZES = "forecast.batch.sizes";

    /** How well the models did, one for each transition, ahead of its rollout. */
    public static final OutputTag<Scored> SCORED = new OutputTag<>("scored", LoopTypes.SCORED);

    private final ForecasterSettings settings;

    /** Copies of the wrappers, which Flink shares between records under object reuse. */
    private transient List<StreamRecord<Transition>> batch = new ArrayList<>();

    /** Counts the flushed batches, so that a timer knows whether its batch is still the current one. */
    private transient long batchNumber;

    @SuppressWarnings("NullAway.Init") // open
    private transient ServedModels models;

    @SuppressWarnings("NullAway.Init") // open
    private transient Histogram batchSizes;

    @SuppressWarnings("NullAway.Init") // open
    private transient ForecasterMetrics measured;

    @SuppressWarnings("NullAway.Init") // open
    private transient int[] leadSteps;

    Forecaster(StreamOperatorParameters<Rollout> parameters, ForecasterSettings settings) {
        super(parameters);
        this.settings = settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        models = new ServedModels(settings, GivenGpu.of(getRuntimeContext()), System::nanoTime);
        batchSizes = new Histogram();
        getRuntimeContext().addAccumulator(BATCH_SIZES, batchSizes);
        leadSteps = settings.leadStepArray();
        measured = new ForecasterMetrics(JobMetrics.of(getMetricGroup()));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a timer that throws fails the task by itself
    public void processElement(StreamRecord<Transition> element) {
        batch.add(element.copy(element.getValue()));
        if (batch.size() >= settings.batchSize()) {
            flush();
        } else if (batch.size() == 1) {
            long number = batchNumber;
            long deadline = getProcessingTimeService().getCurrentProcessingTime()
                    + settings.batchTimeout().toMillis();
            getProcessingTimeService().registerTimer(deadline, time -> {
                if (number == batchNumber) {
                    flush();
                }
            });
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        flush();
        super.processWatermark(watermark);
    }

    @Override
    public void endInput() {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (models != null) {
            models.close();
        }
        super.close();
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        batchNumber++;
        long start = System.nanoTime();
        List<Transition> transitions = new ArrayList<>(batch.size());
        batch.forEach(element -> transitions.add(element.getValue()));
        BatchForecast forecast = new BatchForecast(models, leadSteps, transitions);
        batchSizes.add(batch.size());
        measured.batch(batch.size(), System.nanoTime() - start, forecast.engineNanos());
        long now = getProcessingTimeService().getCurrentProcessingTime();
        for (int i = 0; i < batch.size(); i++) {
            Scored scored = forecast.scored(i);
            measured.rollout(scored.status(), batch.get(i), now);
            output.collect(SCORED, batch.get(i).replace(scored));
            output.collect(batch.get(i).replace(forecast.rollout(i)));
        }
        batch.clear();
        models.trim();
    }
}
