package org.hssflow.hss.cuda;

import org.hssflow.hss.engine.EngineProvider;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.engine.Probe;
import org.jspecify.annotations.Nullable;

/** The engine {@code cuda}, which {@code auto} takes before all others. */
public final class CudaProvider implements EngineProvider {
    private @Nullable Probe found;

    @Override
    public String name() {
        return CudaEngine.NAME;
    }

    @Override
    public int priority() {
        return CPU_PRIORITY + 2;
    }

    @Override
    public boolean trains() {
        return true;
    }

    /** Loads the driver when first asked, and lets a card compute. */
    @Override
    public synchronized Probe probe() {
        Probe probe = found;
        if (probe == null) {
            probe = tried();
            found = probe;
        }
        return probe;
    }

    private static Probe tried() {
        try {
            return new Probe.Works(CudaEngine.start());
        } catch (EngineUnavailableException e) {
            return new Probe.Fails(e.reason(), e.remedy());
        } catch (LinkageError e) {
            return new Probe.Fails("native libraries cannot be called: " + e, "use the engine cpu or auto");
        }
    }
}
