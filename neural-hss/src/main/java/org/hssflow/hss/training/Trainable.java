package org.hssflow.hss.training;

import java.util.Arrays;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.AdaptedLayer;
import org.hssflow.hss.adapter.Adapter;

/** The numbers that a training changes, as they begin, and the network that they make. */
public sealed interface Trainable {
    /** Of the network: of an adapter, the base with the adapter merged into it. */
    Architecture architecture();

    /** The numbers; a copy. */
    float[] start();

    /** 1 where a number decays, 0 elsewhere. */
    float[] decays();

    /**
     * All parameters of a network. Matrices decay; biases and slopes do not.
     *
     * @param weights where they begin
     * @param learnSlopes whether the activations' slopes are learnt, too; else they stay
     */
    record Network(Architecture architecture, float[] weights, boolean learnSlopes) implements Trainable {
        @Override
        public float[] start() {
            return weights.clone();
        }

        @Override
        public float[] decays() {
            return AdamW.decays(architecture);
        }
    }

    /**
     * The parameters of an adapter, its base frozen. A and B decay, Δb does not.
     *
     * @param from where they begin
     */
    record OnBase(Surrogate base, Adapter from) implements Trainable {
        @Override
        public Architecture architecture() {
            return from.structure().merged();
        }

        @Override
        public float[] start() {
            return from.toArray();
        }

        @Override
        public float[] decays() {
            float[] decays = new float[from.structure().parameterCount()];
            Arrays.fill(decays, 1f);
            for (AdaptedLayer layer : from.structure().layers()) {
                Arrays.fill(decays, layer.biasOffset(), layer.end(), 0f);
            }
            return decays;
        }
    }
}
