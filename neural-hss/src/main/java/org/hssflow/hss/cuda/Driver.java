package org.hssflow.hss.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import org.hssflow.hss.engine.EngineUnavailableException;

/** NVIDIA's driver, found and initialised. */
final class Driver {
    /** A property with the path of another library than the driver's own. */
    static final String PROPERTY = "hssflow.cuda.library";

    private static final String LIBRARY = "libcuda.so.1";
    private static final String INSTEAD = "use the engine cpu or auto";

    private final Cuda cuda;

    private Driver(Cuda cuda) {
        this.cuda = cuda;
    }

    /**
     * Loads and initialises it.
     *
     * @throws EngineUnavailableException if there is none, it knows no card, or it does not start
     */
    static Driver load() {
        String library = System.getProperty(PROPERTY, LIBRARY);
        Cuda cuda;
        try {
            NativeLibrary.getInstance(library);
            cuda = Native.load(library, Cuda.class);
        } catch (UnsatisfiedLinkError e) {
            throw new EngineUnavailableException(
                    "there is no NVIDIA driver: " + library + " cannot be loaded",
                    "install NVIDIA's driver, or in a container NVIDIA's runtime with NVIDIA_DRIVER_CAPABILITIES=compute,utility; or "
                            + INSTEAD,
                    e);
        }
        Driver driver = new Driver(cuda);
        driver.check("cuInit", cuda.cuInit(0));
        return driver;
    }

    Cuda cuda() {
        return cuda;
    }

    /** The newest CUDA that it knows, such as 12040 for 12.4. */
    int version() {
        IntByReference version = new IntByReference();
        check("cuDriverGetVersion", cuda.cuDriverGetVersion(version));
        return version.getValue();
    }

    /** How many cards there are, of those that {@code CUDA_VISIBLE_DEVICES} leaves. */
    int cards() {
        IntByReference count = new IntByReference();
        check("cuDeviceGetCount", cuda.cuDeviceGetCount(count));
        return count.getValue();
    }

    String name(int device) {
        byte[] name = new byte[256];
        check("cuDeviceGetName", cuda.cuDeviceGetName(name, name.length, device));
        return Native.toString(name, StandardCharsets.UTF_8.name());
    }

    int attribute(int attribute, int device) {
        IntByReference value = new IntByReference();
        check("cuDeviceGetAttribute", cuda.cuDeviceGetAttribute(value, attribute, device));
        return value.getValue();
    }

    /**
     * @param function that was called
     * @param result what it returned
     * @throws EngineUnavailableException unless it succeeded
     */
    void check(String function, int result) {
        if (result != 0) {
            throw failure(function, result);
        }
    }

    /**
     * The same, for what is called often.
     *
     * @param on what it was called for
     */
    void check(String function, Object on, int result) {
        if (result != 0) {
            throw failure(function + " on " + on, result);
        }
    }

    private EngineUnavailableException failure(String function, int result) {
        String name = text(result, true);
        String reason = function + " gives " + name + " (" + result + "), " + text(result, false);
        return new EngineUnavailableException(reason, CudaError.remedy(result) + "; or " + INSTEAD);
    }

    private String text(int result, boolean nameOnly) {
        PointerByReference text = new PointerByReference();
        int failed = nameOnly ? cuda.cuGetErrorName(result, text) : cuda.cuGetErrorString(result, text);
        Pointer value = text.getValue();
        return failed != 0 || value == null ? "an unknown error" : value.getString(0);
    }
}
