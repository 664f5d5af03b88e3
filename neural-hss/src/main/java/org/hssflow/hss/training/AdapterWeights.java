package org.hssflow.hss.training;

import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.Merging;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Parameters;

/** The parameters of an adapter, its base frozen: the network is both merged, at every step anew. */
final class AdapterWeights implements Learnt {
    private final Architecture architecture;
    private final Merging merging;
    private final float[] base;
    private final float[] values;
    private final float[] gradient;
    private final float[] merged;
    private final Parameters parameters;

    /** @param from where they begin */
    AdapterWeights(Surrogate base, Adapter from) {
        this.architecture = from.structure().merged();
        this.merging = new Merging(from.structure());
        this.base = base.weights().toArray();
        this.values = from.toArray();
        this.gradient = new float[values.length];
        this.merged = new float[architecture.parameterCount()];
        merging.merge(this.base, values, merged);
        this.parameters = new Network(architecture).parameters(merged);
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public float[] values() {
        return values;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void update() {
        merging.merge(base, values, merged);
        parameters.update();
    }

    @Override
    public float[] gradient(float[] ofParameters) {
        merging.pullBack(ofParameters, values, gradient);
        return gradient;
    }
}
