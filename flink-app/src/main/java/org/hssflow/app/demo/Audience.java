package org.hssflow.app.demo;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.hssflow.app.demo.DemoReport.BatchSizes;
import org.hssflow.app.demo.DemoReport.Quantiles;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.simulators.publish.PublishReport;

/**
 * All who watch the demonstration from outside the job: the ledger of what was sent, a witness of what is committed, one of what
 * can be read before that, and a judge of the forecasts.
 */
final class Audience implements AutoCloseable {
    private static final int[] JUDGED_LEADS = {1, 10};

    private final Ledger ledger = new Ledger();
    private final ForecastJudge judge = new ForecastJudge(ledger, JUDGED_LEADS);
    private final Samples residuals = new Samples();
    private final AtomicReference<ModelId> lastModel = new AtomicReference<>();
    private final Witness committed;
    private final Witness uncommitted;

    Audience(ClientSettings kafka, Topics topics) {
        committed = new Witness(kafka, topics, true, ledger, this::judge);
        uncommitted = new Witness(kafka, topics, false, ledger, rollout -> {});
    }

    /** Hears what is sent. */
    Ledger ledger() {
        return ledger;
    }

    long rolloutsCommitted() {
        return committed.rollouts();
    }

    /** Whether that many rollouts and dead letters are committed. */
    boolean hasSeen(long rollouts, long deadLetters) {
        committed.requireAlive();
        return committed.rollouts() >= rollouts && committed.deadLetterCount() >= deadLetters;
    }

    DemoProgress.Figures figures(double seconds, long statesSent) {
        return new DemoProgress.Figures(
                seconds,
                statesSent,
                committed.rollouts(),
                committed.deadLetterCount(),
                uncommitted.latencyMillis().quantile(0.5));
    }

    /** @throws IllegalStateException if there was nothing to see */
    DemoReport report(
            DemoSettings settings, PublishReport sent, HostileProducer hostile, Map<Integer, Integer> batchSizes) {
        ModelId model = lastModel.get();
        if (model == null) {
            throw new IllegalStateException("expected rollouts of " + sent.recordsSent() + " states, got none");
        }
        Map<Integer, Quantiles> errors = new TreeMap<>();
        for (int lead : JUDGED_LEADS) {
            errors.put(lead, Quantiles.of(judge.errors(lead)));
        }
        return new DemoReport(
                Equation.HEAT_1D.id(),
                settings.streams(),
                sent.recordsSent(),
                committed.rollouts(),
                sent.recordsSent() - committed.rollouts(),
                committed.duplicates(),
                committed.deadLetters(hostile.places()),
                hostile.expected(),
                Quantiles.of(committed.latencyMillis()),
                Quantiles.of(uncommitted.latencyMillis()),
                errors,
                Quantiles.of(residuals),
                BatchSizes.of(batchSizes),
                model.name(),
                model.version(),
                model.digest(),
                secondsSinceProcessStart(committed.firstRolloutNanos()),
                sent.maxLatenessSeconds());
    }

    @Override
    public void close() throws InterruptedException {
        committed.close();
        uncommitted.close();
    }

    private void judge(Rollout rollout) {
        judge.take(rollout);
        lastModel.set(rollout.model());
        if (!Double.isNaN(rollout.residual())) {
            residuals.add(rollout.residual());
        }
    }

    private static double secondsSinceProcessStart(long nanos) {
        double ago = (System.nanoTime() - nanos) / 1e9;
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3 - ago;
    }
}
