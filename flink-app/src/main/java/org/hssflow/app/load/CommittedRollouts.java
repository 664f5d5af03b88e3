package org.hssflow.app.load;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.hssflow.app.kafka.TopicReader;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.RawRecord;

/**
 * What a read_committed consumer outside the job sees of the rollouts, on a thread of its own. Every state has one rollout, that of
 * step 0 too, which has no predecessor. Brokers may be away for any time.
 *
 * <p>All methods may be called from any thread, and throw an {@link IllegalStateException} if the consumer has failed.
 */
public final class CommittedRollouts implements AutoCloseable {
    private static final long POLL_MILLIS = 50;

    private final RolloutCounts counts = new RolloutCounts();
    private final TopicReader reader;

    private CommittedRollouts(ClientSettings kafka, Topics topics) {
        reader = new TopicReader("committed-rollouts", kafka, true, List.of(topics.rollouts()), this::see);
    }

    /** Reads from the beginning of the topic, which must exist, until it is closed. */
    public static CommittedRollouts watch(ClientSettings kafka, Topics topics) {
        return new CommittedRollouts(kafka, topics);
    }

    private void see(RawRecord record, long nanos) {
        String model =
                header(record, RolloutCodec.MODEL_HEADER) + "@" + header(record, RolloutCodec.MODEL_VERSION_HEADER);
        counts.add(record.keyText(), Long.parseLong(header(record, RolloutCodec.BASE_STEP_HEADER)), model, nanos);
    }

    private static String header(RawRecord record, String name) {
        return record.header(name)
                .orElseThrow(() -> new IllegalStateException(
                        "expected a rollout with the header " + name + " at " + record + ", got one without"));
    }

    private RolloutCounts counts() {
        reader.requireAlive();
        return counts;
    }

    /** Rollouts that came, each counted once. */
    public long count() {
        return counts().different();
    }

    /** Rollouts that came a second time for the same stream and step. */
    public long duplicated() {
        return counts().repeated();
    }

    /**
     * How many of the expected rollouts have not come.
     *
     * @param lastSteps by stream: a rollout is expected of every step from 0 to it
     * @return by stream; without those that miss nothing
     */
    public SortedMap<String, Long> missing(SortedMap<String, Long> lastSteps) {
        return counts().missing(lastSteps);
    }

    /**
     * The longest time between two arrivals, of those that ended since the last call of this method; zero if none did. A silence that
     * lasts is not in it before it ends.
     */
    public Duration takeLongestSilence() {
        return counts().takeLongestSilence();
    }

    /** How many arrived, by the {@code name@version} of the model; what came twice is counted twice. */
    public SortedMap<String, Long> byModel() {
        return counts().byModel();
    }

    /**
     * Waits until nothing is missing and nothing has arrived for a while: what is written twice is committed with a later checkpoint.
     *
     * @param quiet how long nothing must arrive, counted from this call at the earliest; several checkpoint intervals
     * @return whether it came to that before the timeout
     */
    public boolean settle(SortedMap<String, Long> lastSteps, Duration quiet, Duration timeout)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            boolean quietLongEnough = now - start >= quiet.toNanos() && counts().isQuietSince(now - quiet.toNanos());
            if (quietLongEnough && missing(lastSteps).isEmpty()) {
                return true;
            }
            if (now - start >= timeout.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
    }
}
