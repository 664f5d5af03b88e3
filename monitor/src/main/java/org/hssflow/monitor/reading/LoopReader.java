package org.hssflow.monitor.reading;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.Topics;
import org.hssflow.pde.stream.RawRecord;

/**
 * Reads what a loop writes: states, rollouts, scores and dead letters from a while ago on, and all decisions that there still are. Belongs
 * to no consumer group and commits nothing, so that it changes nothing on the broker.
 */
public final class LoopReader implements AutoCloseable {
    private final BrokerWatch brokers;
    private final TopicFeed decisions;
    private final TopicFeed records;

    /**
     * Begins to read, in threads of its own.
     *
     * @param since how far back to begin
     * @param committedOnly whether to see rollouts and scores only once they are committed: a checkpoint later. Decisions always are.
     * @param visitor hears of each record, in one thread at a time for each topic
     * @param renewed called when topics were deleted and made again, or the broker is another one: what was seen holds no more, and all is
     *     read again
     * @throws IOException if the settings cannot be used; brokers that are not there are waited for
     */
    public LoopReader(
            ClientSettings client,
            Topics topics,
            Duration since,
            boolean committedOnly,
            Clock clock,
            Consumer<RawRecord> visitor,
            Runnable renewed)
            throws IOException {
        List<String> data = List.of(topics.states(), topics.rollouts(), topics.drift(), topics.deadLetters());
        List<String> all =
                List.of(topics.states(), topics.rollouts(), topics.drift(), topics.deadLetters(), topics.models());
        brokers = new BrokerWatch(client, all, clock, renewed);
        decisions = new TopicFeed(
                "monitor-decisions", client, List.of(topics.models()), null, true, brokers, clock, visitor);
        records = new TopicFeed("monitor-records", client, data, since, committedOnly, brokers, clock, visitor);
    }

    /** How the brokers are; ones that do not let it read are as good as gone. */
    public BrokerStatus brokers() {
        BrokerStatus status = brokers.status();
        String failure = records.failure().isEmpty() ? decisions.failure() : records.failure();
        return failure.isEmpty() || status.state() == BrokerStatus.State.GONE
                ? status
                : new BrokerStatus(BrokerStatus.State.GONE, status.since(), failure, status.missingTopics());
    }

    /** How far behind the newest records it is, in milliseconds; empty if nothing was read yet. */
    public OptionalLong lagMillis() {
        long lag = records.lagMillis();
        return lag < 0 ? OptionalLong.empty() : OptionalLong.of(lag);
    }

    /** How many records were left out because it could not keep up. */
    public long skipped() {
        return records.skipped();
    }

    /** Whether the decisions and the other records were all read at some moment a little while ago. */
    public boolean isCaughtUp() {
        return records.lagMillis() == 0 && decisions.lagMillis() == 0;
    }

    @Override
    public void close() throws InterruptedException {
        records.close();
        decisions.close();
        brokers.close();
    }
}
