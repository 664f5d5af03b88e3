package org.hssflow.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.kernel.Activations;
import org.hssflow.hss.kernel.Network;
import org.hssflow.hss.kernel.Panel;
import org.hssflow.hss.kernel.Parameters;
import org.hssflow.hss.training.AdamW;

/** Our training step: like the trainer, slice by slice of 128 states, whose gradients are summed. */
public final class OurTraining implements TrainingStep {
    private static final int SLICE = 128;

    private final Network network;
    private final float[] weights;
    private final Parameters parameters;
    private final AdamW optimizer;
    private long steps;
    private final float[] gradient;
    private final int batch;
    private final List<Part> parts = new ArrayList<>();

    public OurTraining(Architecture architecture, Problem problem) {
        this.network = new Network(architecture);
        this.weights = problem.weights().clone();
        this.parameters = network.parameters(weights);
        this.optimizer = new AdamW(architecture);
        this.gradient = new float[weights.length];
        this.batch = problem.batch();
        for (int first = 0; first < batch; first += SLICE) {
            parts.add(new Part(problem, first, Math.min(SLICE, batch - first)));
        }
    }

    @Override
    public String peer() {
        return OurForward.PEER;
    }

    @Override
    public String form() {
        return "vector kernels";
    }

    @Override
    public void run() {
        Arrays.fill(gradient, 0f);
        for (Part part : parts) {
            part.run();
        }
        optimizer.step(++steps, weights, gradient, AdamW.norm(gradient), RATE, 0);
        parameters.update();
    }

    @Override
    public float[] gradient() {
        return gradient.clone();
    }

    @Override
    public float[] weights() {
        return weights.clone();
    }

    /** Some states of the batch. */
    private final class Part {
        private final Panel x;
        private final Panel target;
        private final Panel upstream;
        private final Activations scratch = network.forTraining();
        private final float[] own = new float[weights.length];

        Part(Problem problem, int first, int count) {
            this.x = panel(problem.input(), problem.inputs(), first, count);
            this.target = panel(problem.target(), problem.outputs(), first, count);
            this.upstream = panel(problem.target(), problem.outputs(), first, count);
        }

        private Panel panel(float[] values, int rows, int first, int count) {
            Panel panel = Panel.forTraining(rows);
            panel.resize(count);
            panel.clear();
            panel.load(Problem.transpose(values, rows, batch), first * rows);
            return panel;
        }

        void run() {
            Arrays.fill(own, 0f);
            Panel m = network.forward(parameters, x, scratch);
            float[] predicted = m.values();
            float[] wanted = target.values();
            float[] derivative = upstream.values();
            float scale = 2f / batch;
            for (int i = 0; i < m.rows(); i++) {
                int at = i * m.stride();
                for (int b = at; b < at + m.batch(); b++) {
                    derivative[b] = scale * (predicted[b] - wanted[b]);
                }
            }
            network.gradient(parameters, x, upstream, own, scratch);
            for (int k = 0; k < own.length; k++) {
                gradient[k] += own[k];
            }
        }
    }
}
