package org.hssflow.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import org.hssflow.benchmarks.Problem;
import org.hssflow.benchmarks.TrainingStep;
import org.hssflow.hss.TensorView;

/** A training step, operation by operation, with DJL's gradient collector and AdamW in place on one flat array. */
final class EagerTraining implements TrainingStep {
    private final NDManager manager = Torch.manager();
    private final Problem problem;
    private final List<TensorView> views;
    private final long[] cuts;
    private final NDArray input;
    private final NDArray target;
    private final NDArray weights;
    private final NDArray mean;
    private final NDArray square;
    private int steps;

    EagerTraining(Problem problem) {
        this.problem = problem;
        this.views = problem.layers().stream()
                .flatMap(layer -> layer.tensors().stream())
                .toList();
        this.cuts = views.stream().skip(1).mapToLong(TensorView::offset).toArray();
        this.input = manager.create(problem.input(), new Shape(problem.inputs(), problem.batch()));
        this.target = manager.create(problem.target(), new Shape(problem.outputs(), problem.batch()));
        this.weights = manager.create(problem.weights());
        weights.setRequiresGradient(true);
        this.mean = weights.zerosLike();
        this.square = weights.zerosLike();
    }

    @Override
    public String peer() {
        return Torch.EAGER;
    }

    @Override
    public String form() {
        return "features first, matMul, autograd";
    }

    @Override
    public void run() {
        try (NDScope scope = new NDScope()) {
            NDArray found = backward();
            Torch.record(false);
            update(found);
        }
    }

    private NDArray backward() {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDList parts = weights.split(cuts);
            List<NDArray> tensors = new ArrayList<>();
            for (int i = 0; i < views.size(); i++) {
                tensors.add(parts.get(i)
                        .reshape(new Shape(views.get(i).shape().stream()
                                .mapToLong(Integer::longValue)
                                .toArray())));
            }
            NDArray predicted = new Eager(problem.layers(), tensors, Eager::learnable).forward(input);
            NDArray loss = predicted.sub(target).square().sum().mul(1.0 / problem.batch());
            collector.backward(loss);
        }
        return weights.getGradient();
    }

    private void update(NDArray found) {
        steps++;
        double norm = found.norm().getFloat();
        NDArray clipped = found.mul(norm > 1 ? 1 / norm : 1);
        mean.muli(0.9).addi(clipped.mul(0.1));
        square.muli(0.99).addi(clipped.square().muli(0.01));
        double unbias = 1 / (1 - Math.pow(0.99, steps));
        NDArray root = square.mul(unbias).sqrt().addi(1e-8);
        weights.subi(mean.div(root).muli(RATE / (1 - Math.pow(0.9, steps))));
    }

    @Override
    public float[] gradient() {
        return weights.getGradient().toFloatArray();
    }

    @Override
    public float[] weights() {
        return weights.toFloatArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
