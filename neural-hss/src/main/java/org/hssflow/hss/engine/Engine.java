package org.hssflow.hss.engine;

import java.util.List;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.TrainingDevice;

/** A way to apply surrogates. Any number of threads may open sessions. */
public interface Engine {
    /** The name it is selected by, such as {@code cpu}. */
    String name();

    /**
     * The same engine on one device of the machine. An engine that knows no devices is the same for all of them.
     *
     * @param device numbers the machine's devices from 0 on, as the engine sees them
     * @throws IllegalArgumentException if the engine knows devices, but not that one
     * @throws EngineUnavailableException if it cannot compute on that one
     */
    default Engine onDevice(int device) {
        return this;
    }

    /** Makes a surrogate ready; one session per thread. */
    EngineSession open(Surrogate surrogate);

    /**
     * Keeps what all sessions share on the device, such as its context and its code, until it is closed. Sessions keep it, too; who opens
     * and closes many of them holds the engine meanwhile, so that it need not begin anew.
     *
     * @throws EngineUnavailableException if the engine cannot compute now
     */
    default Hold hold() {
        return () -> {};
    }

    /** What {@link #hold} gives. Closing twice is closing once. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Trains with this engine.
     *
     * @throws UnsupportedOperationException unless its provider says that it {@linkplain EngineProvider#trains trains}
     */
    default TrainingDevice training() {
        throw new UnsupportedOperationException("the engine " + name() + " applies surrogates and does not train them");
    }

    /** Whether states of a base and of its adapters can share a batch, with {@link #openAdapted}. */
    default boolean sharesBase() {
        return false;
    }

    /**
     * Makes a surrogate and some adapters ready.
     *
     * @param adapters at least one; their ranks may differ
     * @throws IllegalArgumentException if there is none, or one is of another base
     * @throws UnsupportedOperationException unless {@link #sharesBase}
     */
    default AdaptedEngineSession openAdapted(Surrogate base, List<Adapter> adapters) {
        throw new UnsupportedOperationException("the engine " + name() + " takes adapters merged into their base only");
    }
}
