package org.hssflow.monitor.view;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What belongs to steps, in their order, and how many bytes of fields are in it. */
final class FieldLog<T> {
    private final NavigableMap<Long, T> byStep = new TreeMap<>();
    private final ToIntFunction<T> size;
    private long bytes;

    /** @param size of one's fields, in bytes */
    FieldLog(ToIntFunction<T> size) {
        this.size = size;
    }

    /** @return what was there before */
    @Nullable
    T put(long step, T value) {
        T before = byStep.put(step, value);
        bytes += size.applyAsInt(value) - (before == null ? 0 : size.applyAsInt(before));
        return before;
    }

    @Nullable
    T get(long step) {
        return byStep.get(step);
    }

    @Nullable
    T last() {
        return byStep.isEmpty() ? null : byStep.lastEntry().getValue();
    }

    /** By step, the newest first, from that one on. */
    NavigableMap<Long, T> downFrom(long step) {
        return byStep.headMap(step, true).descendingMap();
    }

    void forgetFirst() {
        bytes -= size.applyAsInt(byStep.pollFirstEntry().getValue());
    }

    void forgetAfter(long step) {
        while (!byStep.isEmpty() && byStep.lastKey() > step) {
            bytes -= size.applyAsInt(byStep.pollLastEntry().getValue());
        }
    }

    void forgetIf(Predicate<T> gone) {
        for (Map.Entry<Long, T> entry : Map.copyOf(byStep).entrySet()) {
            if (gone.test(entry.getValue())) {
                byStep.remove(entry.getKey());
                bytes -= size.applyAsInt(entry.getValue());
            }
        }
    }

    void clear() {
        byStep.clear();
        bytes = 0;
    }

    int size() {
        return byStep.size();
    }

    long bytes() {
        return bytes;
    }
}
