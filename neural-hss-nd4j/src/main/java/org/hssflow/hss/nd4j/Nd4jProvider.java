package org.hssflow.hss.nd4j;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineProvider;
import org.hssflow.hss.engine.Probe;
import org.jspecify.annotations.Nullable;

/**
 * The engine {@code nd4j}, on the backend that this build holds. With the CUDA one {@code auto} prefers it to the cpu engine; the
 * one for CPUs is many times slower than that and only taken by name.
 */
public final class Nd4jProvider implements EngineProvider {
    private static final System.Logger LOG = System.getLogger(Nd4jProvider.class.getName());
    private static final String INSTEAD = "use the engine cpu or auto";

    private final Backend backend;
    private final Cards cards;
    private final Supplier<Engine> starter;
    private @Nullable Probe found;

    /** For {@link java.util.ServiceLoader}. */
    public Nd4jProvider() {
        this(Backend.onClassPath(), new NvidiaSmi(), Nd4jEngine::start);
    }

    Nd4jProvider(Backend backend, Cards cards, Supplier<Engine> starter) {
        this.backend = backend;
        this.cards = cards;
        this.starter = starter;
    }

    @Override
    public String name() {
        return Nd4jEngine.NAME;
    }

    @Override
    public int priority() {
        return backend == Backend.CUDA ? CPU_PRIORITY + 1 : CPU_PRIORITY - 1;
    }

    /** Starts ND4J when first asked: that takes seconds, and can be done only once in a process. */
    @Override
    public synchronized Probe probe() {
        if (found == null) {
            found = switch (backend) {
                case NONE ->
                    new Probe.Fails(
                            "there is no backend of ND4J on the class path",
                            "build with the Maven profile nd4j or cuda, or " + INSTEAD);
                case NATIVE -> start(INSTEAD);
                case CUDA -> startOnCards();
            };
        }
        return found;
    }

    private Probe startOnCards() {
        try {
            return CudaBuild.whyNot(cards.capabilities())
                    .<Probe>map(reason -> new Probe.Fails(reason, INSTEAD))
                    .orElseGet(() -> start("install CUDA 11.6 and cuDNN 8.3, or " + INSTEAD));
        } catch (UnknownCardsException e) {
            return new Probe.Fails(e.reason(), INSTEAD);
        }
    }

    private Probe start(String remedy) {
        try {
            return new Probe.Works(starter.get());
        } catch (LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "ND4J does not start", e);
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new Probe.Fails("ND4J does not start (its own messages may say more): " + cause, remedy);
        }
    }
}
