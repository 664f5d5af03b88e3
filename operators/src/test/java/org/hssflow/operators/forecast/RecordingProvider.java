package org.hssflow.operators.forecast;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineProvider;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.engine.Engines;
import org.hssflow.hss.engine.Probe;

/** The engine cpu under another name, which notes on which devices it was wanted. */
public final class RecordingProvider implements EngineProvider {
    static final String NAME = "recording";
    static final List<Integer> DEVICES = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return CPU_PRIORITY - 1; // only by name
    }

    @Override
    public Probe probe() {
        return new Probe.Works(new Engine() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public Engine onDevice(int device) {
                DEVICES.add(device);
                return this;
            }

            @Override
            public EngineSession open(Surrogate surrogate) {
                return Engines.select("cpu").open(surrogate);
            }
        });
    }
}
