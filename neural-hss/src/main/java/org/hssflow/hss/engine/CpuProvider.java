package org.hssflow.hss.engine;

/** The engine that is always there. */
final class CpuProvider implements EngineProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return CPU_PRIORITY;
    }

    @Override
    public boolean trains() {
        return true;
    }

    @Override
    public Probe probe() {
        return new Probe.Works(new CpuEngine());
    }
}
