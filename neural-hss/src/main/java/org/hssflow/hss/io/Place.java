package org.hssflow.hss.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hssflow.hss.TensorView;

/**
 * Where one tensor's values lie in a safetensors file.
 *
 * @param tensor where they go
 * @param begin the first byte, relative to the beginning of the values
 * @param end the byte after the last
 */
record Place(TensorView tensor, long begin, long end) {
    /** The places of all tensors, in the order of the file. */
    static List<Place> inOrder(String path, JsonNode header, List<TensorView> tensors) {
        List<Place> places = new ArrayList<>();
        for (TensorView tensor : tensors) {
            places.add(of(path, tensor, header.path(tensor.name())));
        }
        places.sort(Comparator.comparingLong(Place::begin));
        return places;
    }

    private static Place of(String path, TensorView tensor, JsonNode entry) {
        StrictJson.requireKeys(path, tensor.name(), entry, List.of("dtype", "shape", "data_offsets"));
        JsonNode dtype = entry.path("dtype");
        if (!dtype.isTextual() || !dtype.textValue().equals("F32")) {
            throw new ModelFormatException(path, tensor.name(), "dtype F32", dtype.toString());
        }
        JsonNode shape = entry.path("shape");
        List<Long> extents = longs(shape);
        if (!shape.isArray()
                || !extents.equals(
                        tensor.shape().stream().map(Integer::longValue).toList())) {
            throw new ModelFormatException(path, tensor.name(), "shape " + tensor.shape(), shape.toString());
        }
        List<Long> offsets = longs(entry.path("data_offsets"));
        long bytes = tensor.size() * (long) Float.BYTES;
        if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(1) - offsets.get(0) != bytes) {
            throw new ModelFormatException(
                    path,
                    tensor.name(),
                    "data_offsets [begin, begin + " + bytes + "]",
                    entry.path("data_offsets").toString());
        }
        return new Place(tensor, offsets.get(0), offsets.get(1));
    }

    /** The whole numbers of an array; an entry that is none becomes −1, which no shape or offset is. */
    private static List<Long> longs(JsonNode array) {
        List<Long> values = new ArrayList<>();
        array.forEach(
                value -> values.add(value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : -1L));
        return values;
    }

    /** @return the byte after this tensor, if it begins where the one before ended */
    long requireFollows(String path, long next) {
        if (begin != next) {
            throw new ModelFormatException(
                    path,
                    tensor.name(),
                    "to begin at byte " + next + " of the values, without hole or overlap",
                    "byte " + begin);
        }
        return end;
    }

    void read(String path, byte[] file, int values, float[] into) {
        if (end > file.length - values) {
            throw new ModelFormatException(
                    path,
                    tensor.name(),
                    "values up to byte " + end,
                    "a file that ends after " + (file.length - values));
        }
        ByteBuffer.wrap(file, values + (int) begin, (int) (end - begin))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(into, tensor.offset(), tensor.size());
        for (int i = tensor.offset(); i < tensor.end(); i++) {
            if (!Float.isFinite(into[i])) {
                throw new ModelFormatException(
                        path, tensor.name(), "finite values", into[i] + " at index " + (i - tensor.offset()));
            }
        }
    }
}
