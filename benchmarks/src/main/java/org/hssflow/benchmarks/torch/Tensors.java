package org.hssflow.benchmarks.torch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.hssflow.hss.Layer;
import org.hssflow.hss.TensorView;

/** The weights as expressions of a script. */
interface Tensors {
    /** A tensor in its own shape. */
    String of(TensorView tensor);

    /** Its last two axes exchanged. */
    String transposed(TensorView tensor);

    /** LeakyReLU of y, whose slope is that tensor; y may be overwritten. */
    String activated(String y, TensorView slope);

    /**
     * Some of equal shape (blocks, rows, columns), block by block one below the other, (blocks, n · rows, columns), or side by side,
     * (blocks, rows, n · columns).
     */
    String joined(List<TensorView> tensors, boolean transposed, boolean sideBySide);

    /** Tensors that the module keeps, each contiguous in the order in which it is used. */
    static Tensors kept(Script script, float[] weights) {
        return new KeptTensors(script, weights);
    }

    /** Views of one flat tensor, which is cut once: so the gradients of all parts are joined by one operation. */
    static Tensors split(Script script, String flat, List<Layer> layers) {
        List<TensorView> all =
                layers.stream().flatMap(layer -> layer.tensors().stream()).toList();
        String sizes = all.stream()
                .map(tensor -> String.valueOf(tensor.end() - tensor.offset()))
                .collect(Collectors.joining(", "));
        List<Integer> offsets = all.stream().map(TensorView::offset).toList();
        String parts = script.let("torch.split_with_sizes(%s, [%s])", flat, sizes);
        return new Tensors() {
            @Override
            public String of(TensorView tensor) {
                return "torch.view(" + parts + "[" + offsets.indexOf(tensor.offset()) + "], "
                        + Arrays.toString(shape(tensor)) + ")";
            }

            @Override
            public String transposed(TensorView tensor) {
                return "torch.transpose(" + of(tensor) + ", -1, -2)";
            }

            @Override
            public String activated(String y, TensorView slope) {
                return "torch.prelu(" + y + ", " + of(slope) + ")";
            }

            @Override
            public String joined(List<TensorView> tensors, boolean transposed, boolean sideBySide) {
                return tensors.stream()
                        .map(tensor -> transposed ? transposed(tensor) : of(tensor))
                        .collect(Collectors.joining(", ", "torch.cat([", "], " + (sideBySide ? 2 : 1) + ")"));
            }
        };
    }

    private static int[] shape(TensorView tensor) {
        return tensor.shape().stream().mapToInt(Integer::intValue).toArray();
    }
}
