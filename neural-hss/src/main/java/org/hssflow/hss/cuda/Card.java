package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * One card of the machine: its primary context, which all of a process share, and the kernels in it. Both are there as long as somebody
 * holds it. Any number of threads.
 */
final class Card {
    private static final System.Logger LOG = System.getLogger(Card.class.getName());

    // Of enum CUdevice_attribute.
    private static final int MULTIPROCESSORS = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int SHARED_PER_MULTIPROCESSOR = 81;
    private static final int SHARED_PER_BLOCK = 97; // with MAX_DYNAMIC_SHARED
    private static final int MAX_DYNAMIC_SHARED = 8; // of enum CUfunction_attribute

    private static final int STREAM_NON_BLOCKING = 1;

    private final Driver driver;
    private final Cuda cuda;
    private final int device;
    private final String name;
    private final int capability;
    private final int multiprocessors;
    private final int sharedPerBlock;
    private final int sharedPerMultiprocessor;

    private int holders;
    private @Nullable Pointer context;
    private @Nullable Pointer module;
    private final Map<String, Pointer> functions = new HashMap<>();

    /** @param index numbers the driver's cards from 0 on */
    Card(Driver driver, int index) {
        this.driver = driver;
        this.cuda = driver.cuda();
        IntByReference handle = new IntByReference();
        driver.check("cuDeviceGet", cuda.cuDeviceGet(handle, index));
        this.device = handle.getValue();
        this.name = driver.name(device);
        this.capability = 10 * driver.attribute(CAPABILITY_MAJOR, device) + driver.attribute(CAPABILITY_MINOR, device);
        this.multiprocessors = driver.attribute(MULTIPROCESSORS, device);
        this.sharedPerBlock = driver.attribute(SHARED_PER_BLOCK, device);
        this.sharedPerMultiprocessor = driver.attribute(SHARED_PER_MULTIPROCESSOR, device);
    }

    int capability() {
        return capability;
    }

    int multiprocessors() {
        return multiprocessors;
    }

    /** Bytes that one block of threads may have. */
    int sharedPerBlock() {
        return sharedPerBlock;
    }

    int sharedPerMultiprocessor() {
        return sharedPerMultiprocessor;
    }

    @Override
    public String toString() {
        return name + " (compute capability " + capability / 10 + "." + capability % 10 + ")";
    }

    /**
     * Opens it, unless it is open.
     *
     * @return gives it back
     * @throws EngineUnavailableException if it is taken, or does not take the kernels
     */
    synchronized Hold hold() {
        if (holders == 0) {
            open();
        }
        holders++;
        return new Hold();
    }

    /** Closing twice is closing once. */
    final class Hold implements AutoCloseable {
        private boolean closed;

        private Hold() {}

        @Override
        public void close() {
            synchronized (Card.this) {
                if (!closed) {
                    closed = true;
                    holders--;
                    if (holders == 0) {
                        shut();
                    }
                }
            }
        }
    }

    private void open() {
        PointerByReference handle = new PointerByReference();
        driver.check("cuDevicePrimaryCtxRetain", cuda.cuDevicePrimaryCtxRetain(handle, device));
        context = handle.getValue();
        try (Entered here = enter();
                Memory image = Kernels.image(Kernels.resource(capability))) {
            PointerByReference loaded = new PointerByReference();
            driver.check("cuModuleLoadDataEx", cuda.cuModuleLoadDataEx(loaded, image, 0, null, null));
            module = loaded.getValue();
        } catch (RuntimeException | Error e) {
            shut();
            throw e;
        }
    }

    /** A context that an error has broken refuses to unload anything; it goes all the same. */
    private void shut() {
        functions.clear();
        Pointer loaded = module;
        if (loaded != null) {
            quietly("cuModuleUnload", () -> cuda.cuModuleUnload(loaded));
            module = null;
        }
        context = null;
        int result = cuda.cuDevicePrimaryCtxRelease_v2(device);
        if (result != 0) {
            LOG.log(Level.WARNING, "{0}: its context cannot be released, CUDA error {1}", this, result);
        }
    }

    /** Makes the context the thread's own. */
    Entered enter() {
        Pointer entered = context;
        if (entered == null) {
            throw new IllegalStateException(this + " is not held");
        }
        driver.check("cuCtxPushCurrent", cuda.cuCtxPushCurrent_v2(entered));
        return new Entered();
    }

    /** The thread's context until it is closed. */
    final class Entered implements AutoCloseable {
        private Entered() {}

        @Override
        public void close() {
            cuda.cuCtxPopCurrent_v2(new PointerByReference());
        }
    }

    /** Something that the driver is asked to free. */
    private interface Freeing {
        int free();
    }

    /** In the context; what cannot be freed is said: an exception would hide the one that led here. */
    private void quietly(String function, Freeing freeing) {
        Pointer entered = context;
        int result = entered == null ? 0 : cuda.cuCtxPushCurrent_v2(entered);
        if (result == 0) {
            result = freeing.free();
            cuda.cuCtxPopCurrent_v2(new PointerByReference());
        }
        if (result != 0) {
            // What a broken context held goes with it.
            Level level = CudaError.breaksTheContext(result) ? Level.DEBUG : Level.WARNING;
            LOG.log(level, "{0}: {1} fails with CUDA error {2}", this, function, result);
        }
    }

    /** Memory of the card. */
    long allocate(long bytes) {
        LongByReference memory = new LongByReference();
        driver.check("cuMemAlloc of " + bytes + " bytes on " + this, cuda.cuMemAlloc_v2(memory, bytes));
        return memory.getValue();
    }

    void free(long memory) {
        quietly("cuMemFree", () -> cuda.cuMemFree_v2(memory));
    }

    /** Memory of the host that the card can copy from and to by itself. */
    Pointer allocatePinned(long bytes) {
        PointerByReference memory = new PointerByReference();
        driver.check("cuMemHostAlloc of " + bytes + " bytes", cuda.cuMemHostAlloc(memory, bytes, 0));
        return memory.getValue();
    }

    void freePinned(Pointer memory) {
        quietly("cuMemFreeHost", () -> cuda.cuMemFreeHost(memory));
    }

    Pointer createStream() {
        PointerByReference stream = new PointerByReference();
        driver.check("cuStreamCreate", cuda.cuStreamCreate(stream, STREAM_NON_BLOCKING));
        return stream.getValue();
    }

    void destroyStream(Pointer stream) {
        quietly("cuStreamDestroy", () -> cuda.cuStreamDestroy_v2(stream));
    }

    Pointer createEvent() {
        PointerByReference event = new PointerByReference();
        driver.check("cuEventCreate", cuda.cuEventCreate(event, 0));
        return event.getValue();
    }

    void destroyEvent(Pointer event) {
        quietly("cuEventDestroy", () -> cuda.cuEventDestroy_v2(event));
    }

    void record(Pointer event, Pointer stream) {
        driver.check("cuEventRecord", cuda.cuEventRecord(event, stream));
    }

    float millisBetween(Pointer start, Pointer end) {
        FloatByReference millis = new FloatByReference();
        driver.check("cuEventElapsedTime", cuda.cuEventElapsedTime(millis, start, end));
        return millis.getValue();
    }

    /**
     * At once. The copy alone returns when the data has left pageable memory, and our streams, which do not block, would not wait until
     * it is there: it goes through the default stream.
     */
    void upload(Pointer from, long to, long bytes) {
        driver.check("cuMemcpyHtoD", cuda.cuMemcpyHtoD_v2(to, from, bytes));
        driver.check("cuStreamSynchronize", this, cuda.cuStreamSynchronize(null));
    }

    /** At once, after all that streams were waited for. */
    void download(long from, Pointer to, long bytes) {
        driver.check("cuMemcpyDtoH", cuda.cuMemcpyDtoH_v2(to, from, bytes));
    }

    /** @param from pinned; not changed until the stream was waited for */
    void upload(Pointer from, long to, long bytes, Pointer stream) {
        driver.check("cuMemcpyHtoDAsync", cuda.cuMemcpyHtoDAsync_v2(to, from, bytes, stream));
    }

    /** @param to pinned; not read until the stream was waited for */
    void download(long from, Pointer to, long bytes, Pointer stream) {
        driver.check("cuMemcpyDtoHAsync", cuda.cuMemcpyDtoHAsync_v2(to, from, bytes, stream));
    }

    void await(Pointer stream) {
        driver.check("cuStreamSynchronize", this, cuda.cuStreamSynchronize(stream));
    }

    void awaitQuietly(Pointer stream) {
        quietly("cuStreamSynchronize", () -> cuda.cuStreamSynchronize(stream));
    }

    /**
     * Launches a kernel.
     *
     * @param shared bytes for each block of threads
     * @param taken closed afterwards
     */
    void launch(String kernel, int blocks, int rows, int threads, int shared, Parameters taken, Pointer stream) {
        try (taken) {
            Pointer parameters = taken.toPointer();
            int result = cuda.cuLaunchKernel(
                    function(kernel), blocks, rows, 1, threads, 1, 1, shared, stream, parameters, null);
            driver.check("cuLaunchKernel", this, result);
        }
    }

    private synchronized Pointer function(String kernel) {
        Pointer found = functions.get(kernel);
        if (found == null) {
            Pointer loaded = module;
            if (loaded == null) {
                throw new IllegalStateException(this + " is not held");
            }
            PointerByReference function = new PointerByReference();
            driver.check("cuModuleGetFunction of " + kernel, cuda.cuModuleGetFunction(function, loaded, kernel));
            found = function.getValue();
            driver.check("cuFuncSetAttribute", cuda.cuFuncSetAttribute(found, MAX_DYNAMIC_SHARED, sharedPerBlock));
            functions.put(kernel, found);
        }
        return found;
    }
}
