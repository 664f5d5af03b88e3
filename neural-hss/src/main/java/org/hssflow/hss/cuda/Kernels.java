package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The kernels as PTX, which the driver compiles for its card. */
final class Kernels {
    /** With whose nvcc they were compiled: drivers that know it, or a newer one, take their PTX. */
    static final String CUDA = "11.8";

    /** {@link #CUDA} as drivers number it. */
    static final int CUDA_VERSION = 11_080;

    /** The oldest compute capability that they run on. */
    static final String OLDEST = "7.5";

    private static final int OLDEST_NUMBER = 75;
    /** From here on there are tensor cores that take single precision, rounded to tf32. */
    private static final int TF32_NUMBER = 80;

    private Kernels() {}

    static boolean runOn(int capability) {
        return capability >= OLDEST_NUMBER;
    }

    static boolean haveTf32(int capability) {
        return capability >= TF32_NUMBER;
    }

    /** The resource for a card, such as {@code hss-80.ptx}. */
    static String resource(int capability) {
        return "hss-" + (haveTf32(capability) ? TF32_NUMBER : OLDEST_NUMBER) + ".ptx";
    }

    /** The PTX, ended by a zero. */
    static Memory image(String resource) {
        try (InputStream in = Kernels.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("expected the kernels " + resource + " in the jar, found none");
            }
            byte[] ptx = in.readAllBytes();
            Memory image = new Memory(ptx.length + 1L);
            image.write(0, ptx, 0, ptx.length);
            image.setByte(ptx.length, (byte) 0);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("the kernels " + resource + " cannot be read", e);
        }
    }
}
