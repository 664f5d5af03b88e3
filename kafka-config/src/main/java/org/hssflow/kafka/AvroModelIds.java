package org.hssflow.kafka;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/** The name, the version and the digest of a model as an Avro record. */
final class AvroModelIds {
    private AvroModelIds() {}

    static @Nullable GenericRecord toAvro(Schema schema, @Nullable ModelId id) {
        if (id == null) {
            return null;
        }
        GenericRecord datum = new GenericData.Record(schema);
        datum.put("name", id.name());
        datum.put("version", id.version());
        datum.put("digest", id.digest());
        return datum;
    }

    static @Nullable ModelId ofNullable(@Nullable GenericRecord datum) {
        return datum == null ? null : of(datum);
    }

    static ModelId of(GenericRecord datum) {
        return new ModelId(
                datum.get("name").toString(),
                (Integer) datum.get("version"),
                datum.get("digest").toString());
    }
}
