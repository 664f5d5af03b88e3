package org.hssflow.app.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.hssflow.pde.stream.RawRecord;

/**
 * Passes records on in the order they were written in. Whoever reads what has long been there gets it partition by partition: rollouts
 * minutes before the states that they were made of.
 */
final class TimeOrder implements Consumer<RawRecord> {
    private static final long OVERHEAD = 512; // bytes of headers, key and objects

    private final long mostBytes;
    private final Comparator<RawRecord> order;
    private final Consumer<RawRecord> next;
    private List<RawRecord> waiting = new ArrayList<>();
    private long bytes;

    /**
     * @param mostBytes so much waits at most; beyond, the older half is passed on
     * @param first the topic whose records come before others of the same millisecond
     */
    TimeOrder(long mostBytes, String first, Consumer<RawRecord> next) {
        this.mostBytes = mostBytes;
        this.order = Comparator.comparingLong(RawRecord::timestampMillis)
                .thenComparing(record -> !record.topic().equals(first));
        this.next = next;
    }

    @Override
    public synchronized void accept(RawRecord record) {
        waiting.add(record);
        bytes += size(record);
        if (bytes > mostBytes) {
            passOn(waiting.size() / 2);
        }
    }

    /** All that still waits. */
    synchronized void finish() {
        passOn(waiting.size());
    }

    private void passOn(int count) {
        waiting.sort(order);
        waiting.subList(0, count).forEach(next);
        waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
        bytes = waiting.stream().mapToLong(TimeOrder::size).sum();
    }

    private static long size(RawRecord record) {
        byte[] value = record.value();
        return OVERHEAD + (value == null ? 0 : value.length);
    }
}
