package org.hssflow.benchmarks;

import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;

/** Our forward pass. */
public final class OurForward implements ForwardPass {
    static final String PEER = "hssflow";

    private final Network network;
    private final Parameters parameters;
    private final Activations scratch;
    private final Panel x;
    private Panel y;

    public OurForward(Problem problem) {
        this.network = new Network(problem.layers());
        this.parameters = network.parameters(problem.weights());
        this.scratch = network.forInference();
        this.x = Panel.forInference(problem.inputs());
        x.resize(problem.batch());
        x.load(problem.inputByState(), 0);
        this.y = x;
    }

    @Override
    public String peer() {
        return PEER;
    }

    @Override
    public String form() {
        return "vector kernels";
    }

    @Override
    public void run() {
        y = network.forward(parameters, x, scratch);
    }

    @Override
    public float[] output() {
        return flat(y);
    }

    static float[] flat(Panel panel) {
        float[] values = new float[panel.rows() * panel.batch()];
        float[][] rows = panel.toRows();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * panel.batch(), panel.batch());
        }
        return values;
    }
}
