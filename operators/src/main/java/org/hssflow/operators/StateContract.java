package org.hssflow.operators;

import java.util.List;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;

/**
 * What an operator keeps in savepoints. The operator makes its states of the same descriptors, so that whoever checks a savepoint
 * before it is restored goes by what the operator will ask for.
 *
 * @param keyed by stream id; where there is one, Flink keeps the operator's timers beside it
 * @param broadcast the same in all tasks
 * @param list spread over the tasks
 */
public record StateContract(
        List<StateDescriptor<?, ?>> keyed,
        List<MapStateDescriptor<?, ?>> broadcast,
        List<ListStateDescriptor<?>> list) {
    public StateContract {
        keyed = List.copyOf(keyed);
        broadcast = List.copyOf(broadcast);
        list = List.copyOf(list);
    }

    /** Of an operator that has keyed state only. */
    public static StateContract keyed(StateDescriptor<?, ?>... descriptors) {
        return new StateContract(List.of(descriptors), List.of(), List.of());
    }
}
