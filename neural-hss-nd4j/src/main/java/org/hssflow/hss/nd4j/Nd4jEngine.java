package org.hssflow.hss.nd4j;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Surrogates on ND4J. Sessions of equal weights on one device share one copy of them. On a device that is chosen nothing was run yet:
 * no machine with cards that ND4J has code for was at hand.
 */
final class Nd4jEngine implements Engine {
    static final String NAME = "nd4j";

    private final Map<Weights, DeviceWeights> ready = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<Integer, Nd4jEngine> onDevices = new ConcurrentHashMap<>();
    private final OptionalInt device;

    private Nd4jEngine(OptionalInt device) {
        this.device = device;
    }

    /**
     * Loads ND4J and lets it multiply once. Sessions have a thread each, so ND4J gets none of its own: they would wait for each
     * other, spinning, on a machine that has other work.
     *
     * @throws RuntimeException if it does not start or cannot compute; so does a {@link LinkageError}
     */
    static Nd4jEngine start() {
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        try (INDArray three = Nd4j.create(new float[] {3}, new long[] {1, 1}, 'c');
                INDArray nine = three.mmul(three)) {
            if (nine.getFloat(0) != 9) {
                throw new IllegalStateException("3 times 3 gives " + nine.getFloat(0));
            }
        }
        return new Nd4jEngine(OptionalInt.empty());
    }

    @Override
    public String name() {
        return NAME;
    }

    /** As CUDA numbers them: those that {@code CUDA_VISIBLE_DEVICES} leaves. The backend for CPUs knows no devices. */
    @Override
    public Engine onDevice(int index) {
        if (Backend.onClassPath() != Backend.CUDA) {
            return this;
        }
        int devices = Nd4j.getAffinityManager().getNumberOfDevices();
        if (index < 0 || index >= devices) {
            throw new IllegalArgumentException("expected a device from 0 to " + (devices - 1) + " of ND4J, got " + index
                    + "; see CUDA_VISIBLE_DEVICES, or what hands out the devices");
        }
        return onDevices.computeIfAbsent(index, i -> new Nd4jEngine(OptionalInt.of(i)));
    }

    /** Binds the thread to the engine's device. */
    @Override
    public EngineSession open(Surrogate surrogate) {
        device.ifPresent(Nd4j.getAffinityManager()::unsafeSetDevice);
        return new Nd4jSession(surrogate, ready.computeIfAbsent(surrogate.weights(), DeviceWeights::new));
    }
}
