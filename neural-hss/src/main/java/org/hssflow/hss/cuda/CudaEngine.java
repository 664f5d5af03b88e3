package org.hssflow.hss.cuda;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.engine.AdaptedEngineSession;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.training.TrainingDevice;

/**
 * Our own kernels on NVIDIA's cards, through the driver API: a whole rollout of a chunk of a batch is one launch. Sessions of a process
 * share a card's context. In float32; with the property {@value #TF32} set to true, dense lifts and projections go through the tensor
 * cores, which round both factors to 11 bits: a relative error of each product of some 1e-4.
 */
final class CudaEngine implements Engine {
    static final String NAME = "cuda";
    /** Whether dense products may be computed on the tensor cores, where a card has such. */
    static final String TF32 = "hssflow.cuda.tf32";

    private static final String INSTEAD = "use the engine cpu or auto";

    private final Driver driver;
    private final Map<Integer, Card> cards;
    private final int device;

    private CudaEngine(Driver driver, Map<Integer, Card> cards, int device) {
        this.driver = driver;
        this.cards = cards;
        this.device = device;
    }

    /**
     * On the first card that computes.
     *
     * @throws EngineUnavailableException if none does, with what was found of each
     */
    static CudaEngine start() {
        Driver driver = Driver.load();
        int count = driver.cards();
        if (count == 0) {
            throw new EngineUnavailableException(
                    "the NVIDIA driver knows no card",
                    "give this process one, see CUDA_VISIBLE_DEVICES; or " + INSTEAD);
        }
        if (driver.version() < Kernels.CUDA_VERSION) {
            throw new EngineUnavailableException(
                    "the NVIDIA driver is for CUDA " + driver.version() / 1000 + "." + driver.version() % 1000 / 10
                            + ", and the kernels need " + Kernels.CUDA,
                    "install a newer driver, or " + INSTEAD);
        }
        Map<Integer, Card> cards = new ConcurrentHashMap<>();
        EngineUnavailableException failure = null;
        for (int i = 0; i < count; i++) {
            CudaEngine engine = new CudaEngine(driver, cards, i);
            try {
                engine.tryOut();
                return engine;
            } catch (EngineUnavailableException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure == null) {
            throw new IllegalStateException("there is a card");
        }
        throw failure;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** As CUDA numbers them: those that {@code CUDA_VISIBLE_DEVICES} leaves. */
    @Override
    public Engine onDevice(int index) {
        int count = driver.cards();
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("expected a device from 0 to " + (count - 1) + " of CUDA, got " + index
                    + "; see CUDA_VISIBLE_DEVICES, or what hands out the devices");
        }
        CudaEngine engine = new CudaEngine(driver, cards, index);
        engine.tryOut();
        return engine;
    }

    @Override
    public Hold hold() {
        return card().hold()::close;
    }

    @Override
    public EngineSession open(Surrogate surrogate) {
        return new CudaSession(rollouts(surrogate, List.of()));
    }

    @Override
    public boolean sharesBase() {
        return true;
    }

    @Override
    public AdaptedEngineSession openAdapted(Surrogate base, List<Adapter> adapters) {
        AdaptedEngineSession.requireAdapters(base, adapters);
        return new CudaAdaptedSession(rollouts(base, adapters), adapters.size());
    }

    @Override
    public TrainingDevice training() {
        return (task, threads) -> CardOptimizer.open(card(), task);
    }

    @Override
    public String toString() {
        return NAME + " on device " + device + ", " + card();
    }

    private Rollouts rollouts(Surrogate surrogate, List<Adapter> adapters) {
        boolean tf32 = Boolean.getBoolean(TF32) && Kernels.haveTf32(card().capability());
        return new Rollouts(this::card, surrogate, adapters, tf32);
    }

    private Card card() {
        return cards.computeIfAbsent(device, index -> new Card(driver, index));
    }

    /** Opens the card and lets it compute once. */
    private void tryOut() {
        Card card = card();
        if (!Kernels.runOn(card.capability())) {
            throw new EngineUnavailableException(
                    "the card is a " + card + ", and the kernels are for compute capability " + Kernels.OLDEST
                            + " and later",
                    INSTEAD);
        }
        TryOut.run(card);
    }
}
