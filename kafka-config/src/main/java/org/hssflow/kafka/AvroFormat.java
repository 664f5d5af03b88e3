package org.hssflow.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.hssflow.pde.stream.DeadLetter.Reason;
import org.hssflow.pde.stream.RawRecord;
import org.hssflow.pde.stream.RejectedRecordException;

/**
 * One kind of record as a plain Avro datum: written with the current schema, read with whichever schema of ours wrote it.
 *
 * <p>Safe for use by several threads.
 */
final class AvroFormat {
    /** Names the header that holds the fingerprint (CRC-64-AVRO, 16 hexadecimal digits) of the writer's schema. */
    static final String FINGERPRINT_HEADER = "avro.schema.fingerprint";

    private final Schema current;
    private final RawRecord.Header fingerprint;
    private final Map<String, Schema> writers = new LinkedHashMap<>();

    /**
     * @param current the schema to write with
     * @param older the schemas that earlier releases wrote with, and that must be read for ever
     */
    AvroFormat(Schema current, Schema... older) {
        this.current = current;
        this.fingerprint = RawRecord.Header.ofText(FINGERPRINT_HEADER, fingerprintOf(current));
        writers.put(fingerprintOf(current), current);
        for (Schema schema : older) {
            writers.put(fingerprintOf(schema), schema);
        }
    }

    /** Reads a schema from the resources of this module. */
    static Schema schema(String resource) {
        try (InputStream in = AvroFormat.class.getResourceAsStream("/avro/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the schema /avro/" + resource + " is missing from the jar");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String fingerprintOf(Schema schema) {
        return HexFormat.of().toHexDigits(SchemaNormalization.parsingFingerprint64(schema));
    }

    Schema schema() {
        return current;
    }

    RawRecord.Header fingerprint() {
        return fingerprint;
    }

    /** @param expectedBytes how long the datum will be, about */
    byte[] write(GenericRecord datum, int expectedBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(expectedBytes);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(current).write(datum, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written
        }
        return out.toByteArray();
    }

    /** The datum in the value of the record, with the fields of the current schema. */
    GenericRecord read(RawRecord record) throws RejectedRecordException {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new RejectedRecordException(
                    Reason.MALFORMED, "expected an Avro datum of " + current.getFullName() + ", got an empty value");
        }
        Schema writer = writerOf(record);
        BoundedDecoder decoder = new BoundedDecoder(value);
        try {
            GenericRecord datum = new GenericDatumReader<GenericRecord>(writer, current).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new RejectedRecordException(
                        Reason.MALFORMED,
                        "expected one Avro datum of " + current.getFullName() + ", got bytes after its end");
            }
            return datum;
        } catch (IOException | RuntimeException e) { // Avro has many words for bytes that are no datum
            throw new RejectedRecordException(
                    Reason.MALFORMED,
                    "expected an Avro datum of " + current.getFullName() + ", got " + value.length
                            + " bytes that are none: " + e.getMessage());
        }
    }

    private Schema writerOf(RawRecord record) throws RejectedRecordException {
        String header = record.header(FINGERPRINT_HEADER).orElse("");
        Schema writer = header.isEmpty() ? current : writers.get(header);
        if (writer == null) {
            throw new RejectedRecordException(
                    Reason.UNKNOWN_SCHEMA,
                    "expected a header " + FINGERPRINT_HEADER + " of " + List.copyOf(writers.keySet()) + ", got '"
                            + header + "'; write with the schema of this release, or upgrade the reader first");
        }
        return writer;
    }
}
