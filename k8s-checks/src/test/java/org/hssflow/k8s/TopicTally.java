package org.hssflow.k8s;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hssflow.app.kafka.TopicReader;
import org.hssflow.kafka.ClientSettings;
import org.hssflow.kafka.RolloutCodec;
import org.hssflow.pde.stream.RawRecord;

/** Counts the committed records of a topic as they come. */
final class TopicTally implements AutoCloseable {
    private final Map<String, Long> byKey = new ConcurrentHashMap<>();
    private final Map<String, Long> byModel = new ConcurrentHashMap<>();
    private final TopicReader reader;

    TopicTally(ClientSettings kafka, String topic) {
        reader = new TopicReader(topic, kafka, true, List.of(topic), this::see);
    }

    private void see(RawRecord record, long nanos) {
        byKey.merge(record.keyText(), 1L, Long::sum);
        record.header(RolloutCodec.MODEL_HEADER)
                .ifPresent(name -> byModel.merge(
                        name + "@"
                                + record.header(RolloutCodec.MODEL_VERSION_HEADER)
                                        .orElseThrow(),
                        1L,
                        Long::sum));
    }

    SortedMap<String, Long> byKey() {
        reader.requireAlive();
        return new TreeMap<>(byKey);
    }

    /** Of rollouts: by {@code name@version}. */
    SortedMap<String, Long> byModel() {
        reader.requireAlive();
        return new TreeMap<>(byModel);
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
    }
}
