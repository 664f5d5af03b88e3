package org.hssflow.pde.stream;

import java.io.Serializable;

/**
 * Where a state stands in the topic of the states.
 *
 * @param partition of the topic
 * @param offset in the partition
 */
public record Origin(int partition, long offset) implements Serializable {
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
