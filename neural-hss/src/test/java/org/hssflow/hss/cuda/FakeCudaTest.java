package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeCudaTest {
    private static final int INVALID_VALUE = 1;
    private static final int INVALID_CONTEXT = 201;
    private static final int INVALID_HANDLE = 400;
    private static final int LAUNCH_FAILED = 719;
    private static final int[] ORDERS = {0, 1, 2, 3, 4};
    private static final String PTX = ".version 8.0\n.target sm_80\n.address_size 64\n";

    private NativeLibrary driver;
    private FakeCuda.Control control;
    private Pointer module;
    private Pointer stream;

    @BeforeEach
    void open() {
        FakeCuda.assumeCompiler();
        Path library = FakeCuda.library(Path.of("src/test/cuda/sample"));
        driver = NativeLibrary.getInstance(library.toString());
        control = FakeCuda.control(library);
        control.reset();
    }

    @AfterEach
    void close() {
        if (control != null) {
            control.reset();
        }
    }

    /** In the test itself: the context is that of its thread, which is not the one that sets up. */
    private void begin() {
        check("cuInit", 0);
        check("cuCtxPushCurrent_v2", pointer("cuDevicePrimaryCtxRetain", 0));
        module = module(PTX);
        stream = pointer("cuStreamCreate", 1);
    }

    @Test
    void aSumIsRightInEveryOrder() {
        begin();
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 17;
        }
        float[] expected = new float[4];
        for (int i = 0; i < values.length; i++) {
            expected[i / 256] += values[i];
        }
        long in = onDevice(values);
        long out = allocate(4 * Float.BYTES);
        for (int order : ORDERS) {
            control.set("order", order);
            launch("blockSum", 4, 256, 256 * Float.BYTES, struct(in, out, 1000));
            assertThat(floats(out, 4)).as("order %d", order).isEqualTo(expected);
        }
        for (int order : ORDERS) {
            control.set("order", order);
            launch("warpSum", 1, 256, 0, struct(in, out));
            assertThat(floats(out, 1)).as("order %d", order).containsExactly(expected[0]);
        }
    }

    @Test
    void aMissingBarrierGivesDifferentResultsInDifferentOrders() {
        begin();
        for (String kernel : new String[] {"neighbours", "neighbourWarps"}) {
            long out = allocate(128 * Float.BYTES);
            float[][] with = new float[ORDERS.length][];
            float[][] without = new float[ORDERS.length][];
            for (int i = 0; i < ORDERS.length; i++) {
                control.set("order", ORDERS[i]);
                launch(kernel, 1, 128, 128 * Float.BYTES, struct(out, 1));
                with[i] = floats(out, 128);
                launch(kernel, 1, 128, 128 * Float.BYTES, struct(out, 0));
                without[i] = floats(out, 128);
            }
            assertThat(Arrays.stream(with).map(Arrays::toString).distinct())
                    .as(kernel)
                    .hasSize(1);
            assertThat(Arrays.stream(without).map(Arrays::toString).distinct())
                    .as(kernel)
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void oneSeedGivesOneOrder() {
        begin();
        long out = allocate(128 * Float.BYTES);
        control.set("order", 12345);
        launch("neighbours", 1, 128, 128 * Float.BYTES, struct(out, 0));
        float[] first = floats(out, 128);
        launch("neighbours", 1, 128, 128 * Float.BYTES, struct(out, 0));
        assertThat(floats(out, 128)).isEqualTo(first);
    }

    @Test
    void threadsThatWaitForeverFailTheLaunchAndAllThatFollows() {
        for (int order : ORDERS) {
            for (int kind = 0; kind < 2; kind++) {
                control.reset();
                begin();
                control.set("order", order);
                Memory parameters = struct(0L, kind);
                assertThat(tryLaunch("misuse", 1, 64, 1024, parameters)).isZero();
                assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
                assertThat(control.message())
                        .contains("misuse", "__syncthreads", kind == 0 ? "returned" : "__syncwarp");
                assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
                assertThat(call("cuMemAlloc_v2", new Memory(8), 16L)).isEqualTo(LAUNCH_FAILED);
            }
        }
    }

    @Test
    void fourFloatsNotAlignedToAllOfThemFailTheLaunch() {
        begin();
        assertThat(tryLaunch("misuse", 1, 32, 1024, struct(allocate(64), 2))).isZero();
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
        assertThat(control.message()).contains("thread (1, 0, 0)", "not a multiple of 16");
    }

    @Test
    void aKernelThatWritesBehindSharedMemoryFails() {
        begin();
        assertThat(tryLaunch("misuse", 1, 32, 33 * Float.BYTES, struct(0L, 3))).isZero();
        check("cuStreamSynchronize", stream);
        assertThat(tryLaunch("misuse", 1, 32, 32 * Float.BYTES, struct(0L, 3))).isZero();
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
        assertThat(control.message()).contains("128 bytes of shared memory");
    }

    @Test
    void aKernelThatWritesBehindItsMemoryFails() {
        begin();
        long out = allocate(10 * Float.BYTES);
        launch("fill", 1, 32, 0, struct(out, Float.floatToIntBits(2), 10));
        assertThat(floats(out, 10)).containsOnly(2);
        assertThat(tryLaunch("fill", 1, 32, 0, struct(out, Float.floatToIntBits(3), 11)))
                .isZero();
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
        assertThat(control.message()).contains("kernel fill", "40 bytes");
        assertThat(call("cuMemFree_v2", out)).isEqualTo(LAUNCH_FAILED);
    }

    @Test
    void whatElseWritesBehindMemoryShowsWhenItIsFreed() {
        begin();
        long out = allocate(10 * Float.BYTES);
        new Pointer(out).setByte(40, (byte) 1);
        assertThat(call("cuMemFree_v2", out)).isEqualTo(LAUNCH_FAILED);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(LAUNCH_FAILED);
    }

    @Test
    void aStreamDoesNothingBeforeItIsWaitedFor() {
        begin();
        long out = allocate(4 * Float.BYTES);
        Pointer host = pointer("cuMemHostAlloc", 4L * Float.BYTES, 0);
        Memory parameters = struct(out, Float.floatToIntBits(2), 4);
        assertThat(tryLaunch("fill", 1, 32, 0, parameters)).isZero();
        parameters.clear();
        check("cuMemcpyDtoHAsync_v2", host, out, 16L, stream);
        assertThat(host.getFloatArray(0, 4)).containsOnly(Float.NaN);
        assertThat(control.get("launches")).isZero();
        check("cuStreamSynchronize", stream);
        assertThat(host.getFloatArray(0, 4)).containsOnly(2);
        assertThat(control.get("launches")).isOne();
    }

    @Test
    void aBufferReusedTooEarlyShows() {
        begin();
        long in = allocate(4);
        Pointer host = pointer("cuMemHostAlloc", 4L, 0);
        host.setFloat(0, 1);
        check("cuMemcpyHtoDAsync_v2", in, host, 4L, stream);
        host.setFloat(0, 2);
        check("cuStreamSynchronize", stream);
        assertThat(floats(in, 1)).containsExactly(2);
    }

    @Test
    void aStreamThatWaitsForAnEventRunsWhatIsBeforeItAndNoMore() {
        begin();
        long out = allocate(4 * Float.BYTES);
        Pointer other = pointer("cuStreamCreate", 1);
        Pointer event = pointer("cuEventCreate", 0);
        Pointer host = pointer("cuMemHostAlloc", 16L, 0);
        check("cuMemsetD32Async", out, Float.floatToIntBits(1), 4L, stream);
        check("cuEventRecord", event, stream);
        check("cuMemsetD32Async", out, Float.floatToIntBits(2), 4L, stream);
        check("cuStreamWaitEvent", other, event, 0);
        check("cuMemcpyDtoHAsync_v2", host, out, 16L, other);
        check("cuStreamSynchronize", other);
        assertThat(host.getFloatArray(0, 4)).containsOnly(1);
        assertThat(floats(out, 4)).containsOnly(2);
    }

    @Test
    void timeIsBetweenEventsThatWereWaitedFor() {
        begin();
        Pointer start = pointer("cuEventCreate", 0);
        Pointer end = pointer("cuEventCreate", 0);
        Memory time = new Memory(4);
        assertThat(call("cuEventElapsedTime", time, start, end)).isEqualTo(INVALID_HANDLE);
        check("cuEventRecord", start, stream);
        check("cuEventRecord", end, stream);
        assertThat(call("cuEventElapsedTime", time, start, end)).isEqualTo(600);
        check("cuEventSynchronize", end);
        check("cuEventElapsedTime", time, start, end);
        assertThat(time.getFloat(0)).isBetween(0f, 10_000f);
    }

    /** They return once the data is out of pageable memory; streams that do not block do not wait for them. */
    @Test
    void synchronousCopiesLandWhenTheContextIsWaitedFor() {
        begin();
        Memory one = new Memory(4);
        one.setFloat(0, 1);
        Pointer pinned = pointer("cuMemHostAlloc", 4L, 0);
        long memory = allocate(4);
        check("cuMemcpyHtoD_v2", memory, one, 4L);
        check("cuMemcpyDtoHAsync_v2", pinned, memory, 4L, stream);
        check("cuStreamSynchronize", stream);
        assertThat(pinned.getFloat(0)).isNaN();
        check("cuCtxSynchronize");
        check("cuMemcpyDtoHAsync_v2", pinned, memory, 4L, stream);
        check("cuStreamSynchronize", stream);
        assertThat(pinned.getFloat(0)).isEqualTo(1);
    }

    @Test
    void copiesMustStayInOneAllocationAndInPinnedMemory() {
        begin();
        long memory = allocate(64);
        Pointer pinned = pointer("cuMemHostAlloc", 64L, 0);
        Memory pageable = new Memory(128);
        assertThat(call("cuMemcpyHtoD_v2", memory, pageable, 65L)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyHtoD_v2", memory + 4, pageable, 61L)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyDtoH_v2", pageable, memory - 4, 8L)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyHtoDAsync_v2", memory, pageable, 64L, stream)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyHtoDAsync_v2", memory, pinned.share(4), 64L, stream))
                .isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyDtoHAsync_v2", pageable, memory, 64L, stream)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemsetD8Async", memory, (byte) 0, 65L, stream)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemsetD32Async", memory + 4, 0, 16L, stream)).isEqualTo(INVALID_VALUE);
        check("cuMemcpyHtoDAsync_v2", memory + 4, pinned.share(4), 60L, stream);
        check("cuMemsetD32Async", memory + 4, 0, 15L, stream);
        check("cuMemFree_v2", memory);
        assertThat(call("cuMemFree_v2", memory)).isEqualTo(INVALID_VALUE);
        assertThat(call("cuMemcpyHtoD_v2", memory, pageable, 4L)).isEqualTo(INVALID_VALUE);
    }

    @Test
    void launchesMustFitTheDeviceAndWhatTheFunctionMayHave() {
        begin();
        Memory parameters = struct(allocate(4), 0, 0);
        assertThat(tryLaunch("fill", 1, 1025, 0, parameters)).isEqualTo(INVALID_VALUE);
        assertThat(tryLaunch("fill", 0, 32, 0, parameters)).isEqualTo(INVALID_VALUE);
        assertThat(tryLaunch("fill", 1, 1024, 49_152, parameters)).isZero();
        assertThat(tryLaunch("fill", 1, 1024, 49_153, parameters)).isEqualTo(INVALID_VALUE);
        Pointer function = pointer("cuModuleGetFunction", module, "fill");
        assertThat(call("cuFuncSetAttribute", function, 8, 166_913)).isEqualTo(INVALID_VALUE);
        check("cuFuncSetAttribute", function, 8, 166_912);
        assertThat(tryLaunch("fill", 1, 1024, 166_912, parameters)).isZero();
        check("cuStreamSynchronize", stream);
    }

    @Test
    void aProductIsThatOfTheRoundedMatrices() {
        begin();
        Random random = new Random(7);
        float[] a = gaussian(16 * 8, random);
        float[] b = gaussian(8 * 8, random);
        float[] c = gaussian(16 * 8, random);
        float[] expected = new float[16 * 8];
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 8; j++) {
                double sum = c[8 * i + j];
                for (int k = 0; k < 8; k++) {
                    sum += (double) tf32(a[8 * i + k]) * tf32(b[8 * k + j]);
                }
                expected[8 * i + j] = (float) sum;
            }
        }
        long out = allocate(16 * 8 * Float.BYTES);
        Memory parameters = struct(onDevice(a), onDevice(b), onDevice(c), out);
        for (int order : ORDERS) {
            control.set("order", order);
            launch("product", 1, 32, 0, parameters);
            assertThat(floats(out, 16 * 8)).as("order %d", order).isEqualTo(expected);
        }
    }

    @Test
    void modulesMustBeForTheDriverAndTheDevice() {
        begin();
        assertThat(load(PTX.replace("sm_80", "sm_90"))).isEqualTo(209);
        assertThat(load(PTX.replace("sm_80", "sm_75"))).isZero();
        assertThat(load(PTX.replace("8.0", "8.5"))).isEqualTo(222);
        assertThat(load("nothing of the kind")).isEqualTo(218);
        control.set("capability", 90);
        control.set("ptxMinor", 5);
        assertThat(load(PTX.replace("sm_80", "sm_90").replace("8.0", "8.5"))).isZero();
    }

    @Test
    void functionsMustBeInTheModuleAndCompiledIn() {
        begin();
        Pointer listing = module(PTX + ".visible .entry fill(\n.param .align 8 .b8 fill_param_0[16]\n)\n{ ret; }\n");
        Memory function = new Memory(8);
        assertThat(call("cuModuleGetFunction", function, listing, "fill")).isZero();
        assertThat(call("cuModuleGetFunction", function, listing, "product")).isEqualTo(500);
        assertThat(call("cuModuleGetFunction", function, module, "product")).isZero();
        assertThat(call("cuModuleGetFunction", function, module, "nothing")).isEqualTo(500);
    }

    @Test
    void callsNeedADriverAContextAndHandlesThatAreAlive() throws InterruptedException {
        begin();
        int[] result = new int[1];
        Thread thread = new Thread(() -> result[0] = call("cuMemAlloc_v2", new Memory(8), 4L));
        thread.start();
        thread.join();
        assertThat(result[0]).isEqualTo(INVALID_CONTEXT);
        check("cuStreamDestroy_v2", stream);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(INVALID_HANDLE);
        check("cuCtxPopCurrent_v2", new Memory(8));
        assertThat(call("cuStreamCreate", new Memory(8), 0)).isEqualTo(INVALID_CONTEXT);
        control.reset();
        assertThat(call("cuDeviceGetCount", new Memory(4))).isEqualTo(3);
        control.set("devices", 0);
        assertThat(call("cuInit", 0)).isEqualTo(100);
    }

    @Test
    void memoryIsLimited() {
        begin();
        control.set("memory", 1000);
        long some = allocate(600);
        assertThat(call("cuMemAlloc_v2", new Memory(8), 401L)).isEqualTo(2);
        allocate(400);
        check("cuMemFree_v2", some);
        allocate(600);
        assertThat(control.get("deviceBytesPeak")).isEqualTo(1000);
    }

    @Test
    void aCallFailsAsTold() {
        begin();
        assertThat(control.fail("cuMemAlloc", 2, 1)).isZero();
        assertThat(control.fail("cuNothing", 2, 0)).isOne();
        allocate(4);
        assertThat(call("cuMemAlloc_v2", new Memory(8), 4L)).isEqualTo(2);
        allocate(4);
        assertThat(control.get("deviceAllocations")).isEqualTo(2);
    }

    @Test
    void countsGoBackToZero() {
        begin();
        long memory = allocate(100);
        Pointer host = pointer("cuMemHostAlloc", 200L, 0);
        Pointer event = pointer("cuEventCreate", 2);
        String[] counts = {
            "contexts",
            "modules",
            "streams",
            "events",
            "deviceAllocations",
            "deviceBytes",
            "hostAllocations",
            "hostBytes"
        };
        assertThat(Arrays.stream(counts).map(control::get)).containsExactly(1L, 1L, 1L, 1L, 1L, 100L, 1L, 200L);
        check("cuMemFree_v2", memory);
        check("cuMemFreeHost", host);
        check("cuEventDestroy_v2", event);
        check("cuStreamDestroy_v2", stream);
        check("cuModuleUnload", module);
        check("cuCtxPopCurrent_v2", new Memory(8));
        check("cuDevicePrimaryCtxRelease_v2", 0);
        assertThat(Arrays.stream(counts).map(control::get)).containsOnly(0L);
        assertThat(control.get("leaks")).isZero();
        assertThat(control.get("errors")).isZero();
    }

    @Test
    void whatIsLeftWhenTheContextGoesIsALeak() {
        begin();
        allocate(100);
        check("cuDevicePrimaryCtxRelease_v2", 0);
        assertThat(control.get("deviceAllocations")).isZero();
        assertThat(control.get("leaks")).isEqualTo(3);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(709);
    }

    private int call(String function, Object... arguments) {
        return driver.getFunction(function).invokeInt(arguments);
    }

    private void check(String function, Object... arguments) {
        int result = call(function, arguments);
        assertThat(result).as("%s, %s", function, control.message()).isZero();
    }

    /** What a function writes to its first argument. */
    private Pointer pointer(String function, Object... rest) {
        Memory result = new Memory(8);
        Object[] arguments = new Object[rest.length + 1];
        arguments[0] = result;
        System.arraycopy(rest, 0, arguments, 1, rest.length);
        check(function, arguments);
        return result.getPointer(0);
    }

    private int load(String ptx) {
        return call("cuModuleLoadDataEx", new Memory(8), ptx, 0, Pointer.NULL, Pointer.NULL);
    }

    private Pointer module(String ptx) {
        return pointer("cuModuleLoadDataEx", ptx, 0, Pointer.NULL, Pointer.NULL);
    }

    private long allocate(long bytes) {
        return Pointer.nativeValue(pointer("cuMemAlloc_v2", bytes));
    }

    private long onDevice(float[] values) {
        long address = allocate((long) values.length * Float.BYTES);
        Memory host = new Memory((long) values.length * Float.BYTES);
        host.write(0, values, 0, values.length);
        check("cuMemcpyHtoD_v2", address, host, host.size());
        check("cuCtxSynchronize");
        return address;
    }

    private float[] floats(long address, int count) {
        Memory host = new Memory((long) count * Float.BYTES);
        check("cuCtxSynchronize");
        check("cuMemcpyDtoH_v2", host, address, host.size());
        return host.getFloatArray(0, count);
    }

    private void launch(String kernel, int blocks, int threads, int shared, Memory parameters) {
        assertThat(tryLaunch(kernel, blocks, threads, shared, parameters)).isZero();
        check("cuStreamSynchronize", stream);
    }

    private int tryLaunch(String kernel, int blocks, int threads, int shared, Memory parameters) {
        Pointer function = pointer("cuModuleGetFunction", module, kernel);
        Memory list = new Memory(8);
        list.setPointer(0, parameters);
        return call("cuLaunchKernel", function, blocks, 1, 1, threads, 1, 1, shared, stream, list, Pointer.NULL);
    }

    /** Longs, then ints, as C lays them out. */
    private static Memory struct(Number... fields) {
        Memory memory = new Memory(64);
        memory.clear();
        long offset = 0;
        for (Number field : fields) {
            if (field instanceof Long) {
                memory.setLong(offset, field.longValue());
                offset += Long.BYTES;
            } else {
                memory.setInt(offset, field.intValue());
                offset += Integer.BYTES;
            }
        }
        return memory;
    }

    private static float[] gaussian(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** To the nearest of 10 bits behind the leading one, of two away from zero. */
    private static float tf32(float value) {
        return Float.intBitsToFloat((Float.floatToIntBits(value) + 0x1000) & 0xFFFFE000);
    }
}
