package org.hssflow.operators;

import java.util.Collection;
import java.util.OptionalInt;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Which GPU Flink's external resource framework gives to a task. */
public final class GivenGpu {
    /** The name of the resource in {@code external-resources}. */
    static final String RESOURCE = "gpu";
    /** The property that Flink's GPU driver gives each of them. */
    static final String INDEX = "index";

    private GivenGpu() {}

    /**
     * Which one a subtask is to compute on.
     *
     * @return the index of a GPU; empty if there is none
     * @throws IllegalStateException if one of them has no index
     */
    public static OptionalInt of(RuntimeContext context) {
        return of(
                context.getExternalResourceInfos(RESOURCE),
                context.getTaskInfo().getIndexOfThisSubtask());
    }

    /**
     * The framework hands all GPUs of a TaskManager to each of its tasks, so these spread themselves.
     *
     * @param gpus that the TaskManager has
     * @param subtask of the operator
     * @return the index of a GPU; empty if there is none
     * @throws IllegalStateException if one of them has no index
     */
    public static OptionalInt of(Collection<? extends ExternalResourceInfo> gpus, int subtask) {
        int[] indexes = gpus.stream().mapToInt(GivenGpu::index).sorted().toArray();
        return indexes.length == 0 ? OptionalInt.empty() : OptionalInt.of(indexes[subtask % indexes.length]);
    }

    private static int index(ExternalResourceInfo gpu) {
        String index = gpu.getProperty(INDEX).orElse("none");
        try {
            return Integer.parseInt(index.strip());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "expected the index of a GPU as a number from 0 on, got '" + index
                            + "'; let the discovery script print indexes",
                    e);
        }
    }
}
