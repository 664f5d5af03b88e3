package org.hssflow.kafka;

import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.Shape;

/** Extents as an Avro array of ints. */
final class AvroShapes {
    private AvroShapes() {}

    static List<Integer> toList(Shape shape) {
        return toList(shape.toArray());
    }

    static List<Integer> toList(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The field {@code shape} of a datum. */
    static Shape of(GenericRecord datum) {
        return Shape.ofExtents(toArray(datum.get("shape")));
    }

    static int[] toArray(Object avroArray) {
        return ((List<?>) avroArray).stream().mapToInt(item -> (Integer) item).toArray();
    }
}
