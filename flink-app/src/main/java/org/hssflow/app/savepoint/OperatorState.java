package org.hssflow.app.savepoint;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a savepoint holds of one operator.
 *
 * @param uid of {@link org.hssflow.app.Uids}; of an operator that this release does not have the one the savepoint names, or its hash in
 *     hexadecimal digits
 * @param parallelism it ran with
 * @param maxParallelism how far it can be scaled out
 * @param bytes of its state
 * @param serializers by the name of the state: the layout and its version, such as {@code tracked-stream v2}, or the simple name of
 *     Flink's serializer
 */
public record OperatorState(
        String uid, int parallelism, int maxParallelism, long bytes, SortedMap<String, String> serializers) {
    public OperatorState {
        serializers = Collections.unmodifiableSortedMap(new TreeMap<>(serializers));
    }
}
