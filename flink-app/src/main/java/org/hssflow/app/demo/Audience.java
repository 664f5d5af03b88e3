package org.hssflow.app.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.hssflow.app.demo.DemoReport.BatchSizes;
import org.hssflow.app.demo.DemoReport.Quantiles;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.Equation;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.Rollout;
import org.hssflow.simulators.publish.PublishReport;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.jspecify.annotations.Nullable;

/**
 * All who watch the demonstration from outside the job: the ledger of what was sent, a witness of what is committed, one of what
 * can be read before that, a log of what the job learnt, and a judge of the forecasts.
 */
final class Audience implements AutoCloseable {
    private static final int[] JUDGED_LEADS = {1, 10};

    private final ShippedModels models;
    private final ModelStore store;
    private final Set<ModelId> atStart;
    private final Ledger ledger;
    private final ForecastJudge judge;
    private final Samples residuals = new Samples();
    private final AtomicReference<ModelId> lastModel = new AtomicReference<>();
    private final Witness committed;
    private final Witness uncommitted;
    private final LearningLog learning;

    /**
     * @param models those that the job begins with
     * @param store where it puts those that it trains
     */
    Audience(ClientSettings kafka, Topics topics, ShippedModels models, Path store) {
        this.models = models;
        this.store = ModelStore.open(store);
        this.atStart = Set.copyOf(this.store.list());
        this.ledger = new Ledger(models);
        this.judge = new ForecastJudge(ledger, JUDGED_LEADS);
        committed = new Witness(kafka, topics, true, ledger, this::judge);
        uncommitted = new Witness(kafka, topics, false, ledger, (rollout, tick) -> {});
        learning = new LearningLog(kafka, topics, ledger);
    }

    /** Hears what is sent. */
    Ledger ledger() {
        return ledger;
    }

    long rolloutsCommitted() {
        return committed.rollouts();
    }

    /** Whether all that was sent is accounted for, and so many malformed records beside it. */
    boolean hasSeenAll(long hostile) {
        committed.requireAlive();
        learning.requireAlive();
        long letters = hostile + ledger.letterPlaces().size();
        return committed.missing() == 0 && committed.deadLetterCount() >= letters;
    }

    DemoProgress.Figures figures(double seconds, long statesSent) {
        return new DemoProgress.Figures(
                seconds,
                statesSent,
                committed.rollouts(),
                committed.deadLetterCount(),
                learning.alarms(),
                learning.count(Action.PROMOTE),
                uncommitted.latencyMillis().quantile(0.5));
    }

    /** @throws IllegalStateException if there was nothing to see */
    DemoReport report(
            DemoSettings settings, PublishReport sent, HostileProducer hostile, Map<Integer, Integer> batchSizes) {
        ModelId model = lastModel.get();
        if (model == null) {
            throw new IllegalStateException("expected rollouts of " + sent.recordsSent() + " states, got none");
        }
        List<ModelManifest> trained = store.list().stream()
                .filter(id -> !atStart.contains(id))
                .map(store::manifest)
                .toList();
        List<StreamReport> streams = streams();
        List<EquationReport> equations = models.equations().stream()
                .map(equation -> EquationReport.of(
                        equation.id(),
                        streams,
                        Math.toIntExact(trained.stream()
                                .filter(manifest -> manifest.equation() == equation)
                                .count()),
                        errors(lead -> judge.errors(equation, lead))))
                .toList();
        SortedMap<String, Long> expected = ledger.expectedLetters();
        hostile.expected().forEach((reason, count) -> expected.merge(reason, count, Long::sum));
        Set<String> places = new HashSet<>(hostile.places());
        places.addAll(ledger.letterPlaces());
        return new DemoReport(
                settings.scenario().name(),
                settings.isSteady(),
                models.equations().stream().map(Equation::id).collect(Collectors.joining(", ")),
                streams,
                ledger.count(),
                committed.rollouts(),
                committed.missing(),
                committed.duplicates(),
                committed.deadLetters(places),
                expected,
                Quantiles.of(committed.latencyMillis()),
                Quantiles.of(uncommitted.latencyMillis()),
                errors(judge::errors),
                Quantiles.of(residuals),
                BatchSizes.of(batchSizes),
                model.name(),
                model.version(),
                model.digest(),
                sum(equations, EquationReport::alarms),
                sum(equations, EquationReport::falseAlarms),
                max(equations, EquationReport::delaySteps, Integer::compare),
                trained.size(),
                sum(equations, EquationReport::promotions),
                sum(equations, EquationReport::rejections),
                sum(equations, EquationReport::rollbacks),
                max(equations, EquationReport::secondsToPromotion, Double::compare),
                equations,
                secondsSinceProcessStart(committed.firstRolloutNanos()),
                sent.maxLatenessSeconds());
    }

    private List<StreamReport> streams() {
        Map<ModelId, Double> heard = new HashMap<>();
        learning.firstHeardNanos().forEach((id, nanos) -> heard.put(id, nanos / 1e9));
        atStart.forEach(id -> heard.put(id, Double.NEGATIVE_INFINITY));
        return ledger.streamIds().stream()
                .map(id -> new StreamStory(
                                id,
                                ledger.equation(id),
                                ledger.changes(id),
                                learning.scores(id),
                                learning.verdicts(id),
                                tick -> ledger.isNoisy(id, tick),
                                tick -> ledger.sentNanos(id, tick).orElseThrow() / 1e9,
                                heard)
                        .report())
                .toList();
    }

    private static Map<Integer, Quantiles> errors(IntFunction<Samples> byLead) {
        Map<Integer, Quantiles> errors = new TreeMap<>();
        for (int lead : JUDGED_LEADS) {
            errors.put(lead, Quantiles.of(byLead.apply(lead)));
        }
        return errors;
    }

    private static int sum(List<EquationReport> equations, ToIntFunction<EquationReport> figure) {
        return equations.stream().mapToInt(figure).sum();
    }

    private static <T> @Nullable T max(
            List<EquationReport> equations, Function<EquationReport, @Nullable T> figure, Comparator<T> order) {
        return equations.stream()
                .map(figure)
                .filter(Objects::nonNull)
                .max(order)
                .orElse(null);
    }

    @Override
    public void close() throws InterruptedException {
        committed.close();
        uncommitted.close();
        learning.close();
    }

    private void judge(Rollout rollout, long tick) {
        judge.take(rollout, tick);
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
