package org.hssflow.kafka;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Maps from names to numbers as Avro has them. */
final class AvroMaps {
    private AvroMaps() {}

    static SortedMap<String, Double> ofDoubles(Object avroMap) {
        SortedMap<String, Double> values = new TreeMap<>();
        ((Map<?, ?>) avroMap).forEach((name, value) -> values.put(name.toString(), (Double) value));
        return values;
    }
}
