package org.hssflow.app.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hssflow.app.kafka.TopicReader;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.DriftScoreCodec;
import org.hssflow.kafka.ModelDecisionCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.DriftScore;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelDecision.Action;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/**
 * A consumer outside the job that keeps what the job committed about drift and models. Reads from the beginning until it is closed.
 * The figures may be read at any time.
 */
final class LearningLog implements AutoCloseable {
    private record Read(long nanos, ModelDecision decision) {}

    private final Topics topics;
    private final Ledger ledger;
    private final Sightings sightings;
    private final Map<String, List<Score>> scores = new HashMap<>();
    private final List<Read> decisions = new ArrayList<>();
    /** One object for each model, however many records name it. */
    private final Map<ModelId, ModelId> models = new HashMap<>();

    private final TopicReader reader;

    private long alarms;

    LearningLog(ClientSettings settings, Topics topics, Ledger ledger) {
        this.topics = topics;
        this.ledger = ledger;
        this.sightings = new Sightings(ledger);
        this.reader = new TopicReader(
                "witness-learning", settings, true, List.of(topics.drift(), topics.models()), this::see);
    }

    synchronized long alarms() {
        return alarms;
    }

    synchronized long count(Action action) {
        return decisions.stream()
                .filter(read -> read.decision().action() == action)
                .count();
    }

    /** What was said of a stream, in its order. */
    synchronized List<Score> scores(String streamId) {
        return List.copyOf(scores.getOrDefault(streamId, List.of()));
    }

    /** What was decided about a stream by the job, in the order of the decisions. */
    synchronized List<Verdict> verdicts(String streamId) {
        return decisions.stream()
                .filter(read -> read.decision().scope().equals(streamId))
                .flatMap(read -> verdict(streamId, read))
                .toList();
    }

    private Stream<Verdict> verdict(String streamId, Read read) {
        ModelDecision.Cause cause = read.decision().cause();
        return cause == null
                ? Stream.of()
                : ledger.tickAt(streamId, cause.origin().offset()).stream()
                        .mapToObj(tick -> new Verdict(read.nanos(), tick, read.decision()));
    }

    /** When a model was first heard of, on the clock of {@link System#nanoTime()}. */
    synchronized Map<ModelId, Long> firstHeardNanos() {
        Map<ModelId, Long> first = new HashMap<>();
        for (Read read : decisions) {
            first.putIfAbsent(read.decision().champion(), read.nanos());
            ModelId candidate = read.decision().candidate();
            if (candidate != null) {
                first.putIfAbsent(candidate, read.nanos());
            }
        }
        return first;
    }

    private synchronized void see(RawRecord record, long nanos) {
        try {
            if (record.topic().equals(topics.drift())) {
                note(DriftScoreCodec.decode(record));
            } else {
                decisions.add(new Read(nanos, ModelDecisionCodec.decode(record)));
            }
        } catch (RejectedRecordException e) {
            throw new IllegalStateException("the job published what cannot be read: " + record, e);
        }
    }

    private void note(DriftScore score) {
        long tick = sightings.take(score.streamId(), score.step());
        if (tick < 0) {
            return; // of a stream that somebody else sends
        }
        ModelId model = models.computeIfAbsent(score.model(), id -> id);
        Score noted = new Score(tick, score.residual(), model, score.status(), score.reason());
        scores.computeIfAbsent(score.streamId(), id -> new ArrayList<>()).add(noted);
        if (noted.isAlarm()) {
            alarms++;
        }
    }

    /** @throws IllegalStateException if it cannot see any more */
    void requireAlive() {
        reader.requireAlive();
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
    }
}
