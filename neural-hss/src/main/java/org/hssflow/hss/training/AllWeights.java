package org.hssflow.hss.training;

import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Parameters;

/** All parameters of a network. */
final class AllWeights implements Learnt {
    private final Architecture architecture;
    private final List<Layer> layers;
    private final boolean learnSlopes;
    private final float[] values;
    private final Parameters parameters;

    AllWeights(Trainable.Network from) {
        this.architecture = from.architecture();
        this.layers = architecture.layers();
        this.learnSlopes = from.learnSlopes();
        this.values = from.start();
        this.parameters = new Network(architecture).parameters(values);
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
        parameters.update();
    }

    @Override
    public float[] gradient(float[] ofParameters) {
        for (Layer layer : layers) {
            if (layer.hasSlope() && !learnSlopes) {
                ofParameters[layer.slopeOffset()] = 0;
            }
        }
        return ofParameters;
    }
}
