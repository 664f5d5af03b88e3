package org.hssflow.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hssflow.benchmarks.ForwardPass;
import org.hssflow.benchmarks.Problem;
import org.hssflow.hss.TensorView;
import org.jspecify.annotations.Nullable;

/** A forward pass, operation by operation. */
final class EagerForward implements ForwardPass {
    private final NDManager manager = Torch.manager();
    private final Eager network;
    private final NDArray input;
    private @Nullable NDArray output;

    EagerForward(Problem problem) {
        List<NDArray> tensors = problem.layers().stream()
                .flatMap(layer -> layer.tensors().stream())
                .map(tensor -> tensor(problem.weights(), tensor))
                .toList();
        this.network = new Eager(
                problem.layers(),
                tensors,
                (x, layer, slope) -> x.getNDArrayInternal().leakyRelu(problem.weights()[layer.slopeOffset()]));
        this.input = manager.create(problem.input(), new Shape(problem.inputs(), problem.batch()));
    }

    private NDArray tensor(float[] weights, TensorView tensor) {
        return manager.create(
                Arrays.copyOfRange(weights, tensor.offset(), tensor.end()),
                new Shape(tensor.shape().stream().mapToLong(Integer::longValue).toArray()));
    }

    @Override
    public String peer() {
        return Torch.EAGER;
    }

    @Override
    public String form() {
        return "features first, matMul";
    }

    @Override
    public void run() {
        Torch.record(false);
        if (output != null) {
            output.close();
        }
        try (NDScope scope = new NDScope()) {
            NDArray result = network.forward(input);
            NDScope.unregister(result);
            output = result;
        }
    }

    @Override
    public float[] output() {
        return Objects.requireNonNull(output, "no pass was made yet").toFloatArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
