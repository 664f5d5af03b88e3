package org.hssflow.hss.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.TensorView;
import org.hssflow.hss.Weights;
import org.hssflow.pde.stream.Float32;

/**
 * The safetensors format (github.com/huggingface/safetensors): eight bytes, the length N of the header, little-endian; N
 * bytes of JSON, which begin with '{' and may end in spaces; then the values. The header gives every tensor's dtype, shape and
 * place, {@code data_offsets} [begin, end) relative to the values, without holes or overlaps. {@code __metadata__} maps
 * strings to strings.
 *
 * <p>Here every dtype is F32, and the tensors are those of one architecture.
 */
public final class SafeTensors {
    /** What the format's own implementation accepts. */
    private static final long MAX_HEADER = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final String METADATA = "__metadata__";

    private SafeTensors() {}

    /** The file's bytes. The header is padded with spaces, so that the values begin at a multiple of eight bytes. */
    public static byte[] write(Weights weights, Map<String, String> metadata) {
        return write(weights.tensors(), weights.toArray(), metadata);
    }

    /**
     * The same of any tensors.
     *
     * @param tensors that cover the flat array without gaps
     * @param flat their values
     * @param metadata none is written if it is empty
     */
    public static byte[] write(List<TensorView> tensors, float[] flat, Map<String, String> metadata) {
        ObjectNode header = StrictJson.MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode meta = header.putObject(METADATA);
            metadata.forEach(meta::put);
        }
        for (TensorView tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", "F32");
            tensor.shape().forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets")
                    .add(tensor.offset() * (long) Float.BYTES)
                    .add(tensor.end() * (long) Float.BYTES);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + LENGTH_BYTES - 1) / LENGTH_BYTES * LENGTH_BYTES;
        byte[] values = Float32.toBytes(flat);
        byte[] file = new byte[LENGTH_BYTES + padded + values.length];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
        System.arraycopy(json, 0, file, LENGTH_BYTES, json.length);
        Arrays.fill(file, LENGTH_BYTES + json.length, LENGTH_BYTES + padded, (byte) ' ');
        System.arraycopy(values, 0, file, LENGTH_BYTES + padded, values.length);
        return file;
    }

    /**
     * @param path what to call the file in errors
     * @param file its bytes
     * @throws ModelFormatException unless the file holds exactly the tensors of the architecture, all finite
     */
    public static Weights read(String path, byte[] file, Architecture architecture) {
        return new Weights(architecture, read(path, file, architecture.tensors()));
    }

    /**
     * The same of any tensors.
     *
     * @param tensors that cover the flat array without gaps
     * @return the flat array
     */
    public static float[] read(String path, byte[] file, List<TensorView> tensors) {
        if (file.length < LENGTH_BYTES) {
            throw new ModelFormatException(path, "header length", "8 bytes", file.length + " bytes");
        }
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long most = Math.min(MAX_HEADER, file.length - LENGTH_BYTES);
        if (length < 2 || length > most) {
            throw new ModelFormatException(
                    path, "header length", "2 to " + most + " bytes", Long.toUnsignedString(length));
        }
        int begin = LENGTH_BYTES + (int) length;
        JsonNode header = header(path, file, (int) length);
        requireSameNames(path, header, tensors);
        int count = tensors.get(tensors.size() - 1).end();
        if (file.length - begin < (long) count * Float.BYTES) { // before anything is made that large
            throw new ModelFormatException(
                    path, "values", (long) count * Float.BYTES + " bytes", (file.length - begin) + " bytes");
        }
        float[] values = new float[count];
        long next = 0;
        for (Place place : Place.inOrder(path, header, tensors)) {
            next = place.requireFollows(path, next);
            place.read(path, file, begin, values);
        }
        if (next != file.length - begin) {
            throw new ModelFormatException(path, "values", next + " bytes", (file.length - begin) + " bytes");
        }
        return values;
    }

    private static JsonNode header(String path, byte[] file, int length) {
        if (file[LENGTH_BYTES] != '{') {
            throw new ModelFormatException(path, "header", "to begin with '{'", "byte " + file[LENGTH_BYTES]);
        }
        String json = new String(file, LENGTH_BYTES, length, StandardCharsets.UTF_8);
        try {
            return StrictJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(path, "header", "JSON", e.getOriginalMessage());
        }
    }

    private static void requireSameNames(String path, JsonNode header, List<TensorView> tensors) {
        for (TensorView tensor : tensors) {
            if (!header.has(tensor.name())) {
                throw new ModelFormatException(path, tensor.name(), "a tensor of shape " + tensor.shape(), "none");
            }
        }
        Set<String> names = tensors.stream().map(TensorView::name).collect(Collectors.toSet());
        header.fieldNames().forEachRemaining(name -> {
            if (!name.equals(METADATA) && !names.contains(name)) {
                throw new ModelFormatException(path, name, "no such tensor", "one");
            }
        });
    }
}
