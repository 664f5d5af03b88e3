package org.hssflow.operators.finetune;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.hssflow.operators.GivenGpu;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.finetune.TrainingQueue.Pending;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a model for each request, or trains one. One thread looks through what exists, another one trains, one training at a time.
 * Before it begins it waits for other streams of the same regime, and takes their samples too: all get the same model.
 *
 * <p>The requests under way are in each checkpoint: after a failure they are asked again. A training whose model was published before
 * the failure is not done twice, since the model is there to be found.
 */
public final class FineTuner extends RichAsyncFunction<TuneRequest, TuneOutcome> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(FineTuner.class);
    private static final long CLOSE_SECONDS = 10;

    private final Workshop workshop;
    private final FineTunerSettings settings;

    @SuppressWarnings("NullAway.Init") // open
    private transient TrainingQueue queue;

    @SuppressWarnings("NullAway.Init") // open
    private transient Workshop.Bench bench;

    @SuppressWarnings("NullAway.Init") // open
    private transient ExecutorService searcher;

    @SuppressWarnings("NullAway.Init") // open
    private transient ScheduledExecutorService trainer;

    @SuppressWarnings("NullAway.Init") // open
    private transient Counter trainings;

    @SuppressWarnings("NullAway.Init") // open
    private transient Counter failures;

    @SuppressWarnings("NullAway.Init") // open
    private transient Counter givenUp;

    @SuppressWarnings("NullAway.Init") // open
    private transient Histogram trainingMillis;

    public FineTuner(Workshop workshop, FineTunerSettings settings) {
        this.workshop = workshop;
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        queue = new TrainingQueue();
        bench = workshop.open(GivenGpu.of(getRuntimeContext()));
        searcher = Executors.newSingleThreadExecutor(task -> new Thread(task, "model-search"));
        trainer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "fine-tuning"));
        MetricGroup group = JobMetrics.of(getRuntimeContext().getMetricGroup());
        trainings = group.counter("trainings");
        failures = group.counter("failedTrainings");
        givenUp = group.counter("givenUpRequests");
        trainingMillis = JobMetrics.histogram(group, "trainingMillis");
    }

    @Override
    public void asyncInvoke(TuneRequest request, ResultFuture<TuneOutcome> future) {
        searcher.execute(() -> search(new Pending(request, future)));
    }

    /** Given up: whoever waits for it asks again if it still matters. */
    @Override
    public void timeout(TuneRequest request, ResultFuture<TuneOutcome> future) {
        LOG.warn("a model for {} was not found in {}", request.streamId(), settings.timeout());
        givenUp.inc();
        queue.remove(future);
        future.complete(List.of());
    }

    @Override
    public void close() throws Exception {
        if (trainer != null) {
            searcher.shutdownNow();
            trainer.shutdownNow();
            if (!trainer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !searcher.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a training did not stop within {} s", CLOSE_SECONDS);
            }
        }
        if (bench != null) {
            bench.close();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // trainNext tells the requests of whatever goes wrong
    private void search(Pending waiting) {
        try {
            Optional<Workshop.Find> found = find(waiting.request());
            if (found.isPresent()) {
                waiting.complete(found.get());
            } else if (!waiting.request().train()) {
                waiting.completeWithNothing();
            } else {
                queue.add(waiting);
                trainer.schedule(this::trainNext, settings.poolWait().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (Error e) { // fails the task, which asks again
            waiting.future().completeExceptionally(e);
        }
    }

    /** A model that cannot be read is one that is not there: forecasts go on whatever is wrong with a model or a search. */
    private Optional<Workshop.Find> find(TuneRequest request) {
        try {
            return bench.find(request);
        } catch (RuntimeException e) {
            LOG.error("the models for {} cannot be searched", request.streamId(), e);
            return Optional.empty();
        }
    }

    /** Trains for the first that waits and all of its regime. There is one call for each that was added; some find nothing left. */
    private void trainNext() {
        List<Pending> pooled = queue.takeRegime(bench);
        pooled.removeIf(
                waiting -> { // an earlier training may have made it
                    Optional<Workshop.Find> found = find(waiting.request());
                    found.ifPresent(waiting::complete);
                    return found.isPresent();
                });
        if (pooled.isEmpty()) {
            return;
        }
        try {
            Optional<Workshop.Find> made =
                    train(pooled.stream().map(Pending::request).toList());
            pooled.forEach(waiting -> made.ifPresentOrElse(waiting::complete, waiting::completeWithNothing));
        } catch (InterruptedException e) { // closing: the requests are in the checkpoint
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // forecasts go on; who still has no model asks again later
            failures.inc();
            LOG.error("no model for {}", pooled.get(0).request().streamId(), e);
            pooled.forEach(Pending::completeWithNothing);
        } catch (Error e) { // fails the task, which asks again
            pooled.forEach(waiting -> waiting.future().completeExceptionally(e));
        }
    }

    private Optional<Workshop.Find> train(List<TuneRequest> pooled) throws InterruptedException {
        trainings.inc();
        long start = System.nanoTime();
        try {
            return bench.train(pooled);
        } finally {
            trainingMillis.update(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }
}
