package org.hssflow.hss.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.HssStructure;
import org.junit.jupiter.api.Test;

class HssKernelTest {
    private static final double TOLERANCE = 1e-5;

    @Test
    void agreesWithTheTinyReferenceLayer() throws IOException {
        JsonNode reference;
        try (InputStream in = resource("hss_tiny.json")) {
            reference = new ObjectMapper().readTree(in);
        }
        HssStructure structure = new HssStructure(16, 2, 1);
        List<Double> weights = new ArrayList<>();
        for (String name : List.of("D2", "U2", "V2", "D1", "U1", "V1", "D0")) {
            flatten(reference.get(name), weights);
        }
        List<Double> x = new ArrayList<>();
        flatten(reference.get("x"), x);
        List<Double> y = new ArrayList<>();
        flatten(reference.get("y"), y);

        float[] actual = multiply(structure, floats(weights), floats(x), 1);

        assertThat(Panels.relativeDistance(actual, floats(y))).isLessThan(TOLERANCE);
    }

    /** hss_layer.f64 is little-endian float64: weights in the order of the flat array, x, y, g, dx (256, 3), gradients. */
    @Test
    void agreesWithTheReferenceLayerInOutputsAndEveryGradient() throws IOException {
        HssStructure structure = new HssStructure(256, 3, 2);
        int parameters = structure.parameterCount();
        ByteBuffer file;
        try (InputStream in = resource("hss_layer.f64")) {
            file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
        float[] weights = next(file, parameters);
        Panel x = Panels.forTraining(next(file, 768), 256, 3);
        float[] y = next(file, 768);
        Panel g = Panels.forTraining(next(file, 768), 256, 3);
        float[] dx = next(file, 768);
        float[] dWeights = next(file, parameters);
        assertThat(file.hasRemaining()).isFalse();

        HssKernel kernel = new HssKernel(structure, 0);
        Parameters ready = new Parameters(structure.tensors("layer", 0), weights);
        Inner inner = new Inner(kernel.innerRows(), 0, true, Kernels.chosen().products());
        inner.panels().forEach(panel -> panel.resize(3));
        Panel actualY = Panels.forTraining(new float[768], 256, 3);
        kernel.forward(ready, x, actualY, false, inner);
        Panel actualDx = Panels.forTraining(new float[768], 256, 3);
        float[] actualDWeights = new float[parameters];
        kernel.backward(ready, x, g, actualDx, false, actualDWeights, inner);

        assertThat(Panels.relativeDistance(Panels.toMatrix(actualY), y)).isLessThan(TOLERANCE);
        assertThat(Panels.relativeDistance(Panels.toMatrix(actualDx), dx)).isLessThan(TOLERANCE);
        structure
                .tensors("layer", 0)
                .forEach(tensor -> assertThat(Panels.relativeDistance(
                                Arrays.copyOfRange(actualDWeights, tensor.offset(), tensor.end()),
                                Arrays.copyOfRange(dWeights, tensor.offset(), tensor.end())))
                        .as("gradient of %s", tensor.name())
                        .isLessThan(TOLERANCE));
    }

    @Test
    void structuredProductEqualsTheDenseOneForManySizesAndBatches() {
        Random random = new Random(5);
        int[][] sizes = {{2, 1, 1}, {8, 1, 3}, {12, 2, 3}, {40, 3, 5}, {64, 2, 7}, {96, 4, 2}, {256, 3, 32}};
        for (int[] size : sizes) {
            HssStructure structure = new HssStructure(size[0], size[1], size[2]);
            float[] weights = Panels.gaussian(structure.parameterCount(), random);
            double[][] dense = DenseHss.of(structure, weights);
            for (int batch : new int[] {1, 2, 5, 33, 130}) {
                float[] x = Panels.gaussian(size[0] * batch, random);
                float[] expected = DenseHss.multiply(dense, x, batch);

                float[] y = multiply(structure, weights, x, batch);

                assertThat(Panels.relativeDistance(y, expected))
                        .as("%s, batch %d", structure, batch)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    private static float[] multiply(HssStructure structure, float[] weights, float[] x, int batch) {
        HssKernel kernel = new HssKernel(structure, 0);
        Inner inner = new Inner(kernel.innerRows(), 0, false, Kernels.chosen().products());
        inner.panels().forEach(panel -> panel.resize(batch));
        int n = structure.size();
        Panel y = Panels.forInference(new float[n * batch], n, batch);
        kernel.forward(
                new Parameters(structure.tensors("layer", 0), weights),
                Panels.forInference(x, n, batch),
                y,
                false,
                inner);
        return Panels.toMatrix(y);
    }

    private static InputStream resource(String name) {
        return HssKernelTest.class.getResourceAsStream("/" + name);
    }

    private static float[] next(ByteBuffer file, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) file.getDouble();
        }
        return values;
    }

    private static void flatten(JsonNode node, List<Double> into) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, into));
        } else {
            into.add(node.doubleValue());
        }
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
