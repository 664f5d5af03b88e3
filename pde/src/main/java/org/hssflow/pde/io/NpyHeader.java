package org.hssflow.pde.io;

import java.io.IOException;
import java.io.InputStream;

/**
 * Of what type and shape the numbers that follow are.
 *
 * @param type of the numbers
 * @param shape extents, slowest first; not copied
 */
record NpyHeader(NpyType type, long[] shape) {
    private static final String SAVE_AGAIN = "save it with np.ascontiguousarray(a).astype(np.float32)";

    /** The product of the extents, or −1 where it exceeds 2^63 − 1. */
    static long sizeOf(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            if (extent == 0) {
                return 0;
            }
            size = extent < 0 || size < 0 || size > Long.MAX_VALUE / extent ? -1 : size * extent;
        }
        return size;
    }

    static NpyHeader read(InputStream in, String source) throws IOException {
        NpyDictionary dictionary = NpyDictionary.read(in, source);
        String descriptor = dictionary.descriptor();
        NpyType type = NpyType.find(descriptor)
                .orElseThrow(() -> new NpyFormatException(
                        source, "little-endian float32 '<f4' or float64 '<f8'", "'" + descriptor + "'", SAVE_AGAIN));
        if (dictionary.fortranOrder() && dictionary.shape().length > 1) {
            throw new NpyFormatException(source, "C order", "Fortran order", SAVE_AGAIN);
        }
        return new NpyHeader(type, dictionary.shape());
    }

    byte[] toBytes() {
        return new NpyDictionary(type.descriptor(), false, shape).toBytes();
    }
}
