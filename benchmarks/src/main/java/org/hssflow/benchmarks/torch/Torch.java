package org.hssflow.benchmarks.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A loaded script. */
final class Torch implements AutoCloseable {
    /** Called as one program. */
    static final String SCRIPT = "TorchScript";

    /** Called operation by operation. */
    static final String EAGER = "libtorch";

    private static final String ENGINE = PtEngine.ENGINE_NAME;

    private final Model model;
    private final PtSymbolBlock block;

    static {
        // Read when the engine is loaded: one thread as for everybody, and natives from the class path alone.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("PYTORCH_FLAVOR", "cpu");
    }

    Torch(byte[] archive) {
        this.model = Model.newInstance("net", ENGINE);
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("libtorch refuses a script of ours: " + e.getMessage(), e);
        }
        this.block = (PtSymbolBlock) model.getBlock();
    }

    static NDManager manager() {
        return NDManager.newBaseManager(Device.cpu(), ENGINE);
    }

    /** Whether operations are recorded for derivatives from now on. */
    static void record(boolean on) {
        JniUtils.setGradMode(on);
    }

    NDArray array(float[] values, long... shape) {
        return model.getNDManager().create(values, new Shape(shape));
    }

    /**
     * One call of the script.
     *
     * @param training whether operations are recorded for derivatives
     */
    NDArray call(NDList arguments, boolean training) {
        record(training);
        return IValueUtils.forward(block, arguments, training).head();
    }

    @Override
    public void close() {
        model.close();
    }
}
