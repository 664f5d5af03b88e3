package org.hssflow.hss.nd4j;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.Weights;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Surrogates on ND4J. Sessions of equal weights share one copy of them. */
final class Nd4jEngine implements Engine {
    static final String NAME = "nd4j";

    private final Map<Weights, DeviceWeights> ready = Collections.synchronizedMap(new WeakHashMap<>());

    private Nd4jEngine() {}

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
        return new Nd4jEngine();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public EngineSession open(Surrogate surrogate) {
        return new Nd4jSession(surrogate, ready.computeIfAbsent(surrogate.weights(), DeviceWeights::new));
    }
}
