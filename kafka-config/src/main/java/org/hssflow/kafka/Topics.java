package org.hssflow.kafka;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The names of the loop's topics, which share a prefix.
 *
 * @param prefix letters, digits, dots, dashes and underscores; at most 200
 */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "pde";
    /** What a dead letter is longer than the record it holds, at most. */
    private static final int DEAD_LETTER_HEADER_BYTES = 1 << 20;

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public Topics {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("expected a topic prefix of 1 to 200 letters, digits, dots, dashes and"
                    + " underscores, got '" + prefix + "'");
        }
    }

    /** Simulations write their states here. Key: the stream id. */
    public String states() {
        return prefix + ".states";
    }

    /** The forecasts. Key: the stream id. */
    public String rollouts() {
        return prefix + ".rollouts";
    }

    /** Scores and alarms. Key: the stream id. */
    public String drift() {
        return prefix + ".drift";
    }

    /** Every decision about models; compacted. Key: surrogate and scope. */
    public String models() {
        return prefix + ".models";
    }

    /** What could not be taken as a state. */
    public String deadLetters() {
        return prefix + ".states.dlq";
    }

    /**
     * How the topics are to be created. Decisions have one partition, so that they have one order.
     *
     * @param partitions of the topics that are keyed by stream
     * @param replication factor of all
     * @param maxMessageBytes the longest record: a state on its way in, or a rollout of all lead steps
     */
    public List<NewTopic> definitions(int partitions, short replication, int maxMessageBytes) {
        Map<String, String> plain = Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
        Map<String, String> letters = Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes + DEAD_LETTER_HEADER_BYTES));
        Map<String, String> compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return List.of(
                new NewTopic(states(), partitions, replication).configs(plain),
                new NewTopic(rollouts(), partitions, replication).configs(plain),
                new NewTopic(drift(), partitions, replication),
                new NewTopic(deadLetters(), partitions, replication).configs(letters),
                new NewTopic(models(), 1, replication).configs(compacted));
    }
}
