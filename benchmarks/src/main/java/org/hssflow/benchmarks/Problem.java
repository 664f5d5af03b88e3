package org.hssflow.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.TensorView;

/**
 * What everybody computes: layers, their weights, and a batch of states, all from one seed.
 *
 * @param name of the case
 * @param layers in order, their parameters in one flat array
 * @param batch the number of states
 * @param weights the flat array
 * @param input (inputs, batch) without padding
 * @param target (outputs, batch) without padding, what a training step aims at
 */
public record Problem(String name, List<Layer> layers, int batch, float[] weights, float[] input, float[] target) {
    private static final long SEED = 20_260_218;
    private static final float SLOPE = 0.1f;
    private static final int LEAF = 32;

    /** The network of the heat equation, 47K parameters. */
    public static final Architecture HEAT =
            new Architecture(256, 256, 3, 3, 2, Architecture.Outer.HSS, Architecture.Outer.HSS, false, false);

    /** That of the Burgers equation, 1.5M parameters. */
    public static final Architecture BURGERS =
            new Architecture(256, 1024, 4, 3, 32, Architecture.Outer.DENSE, Architecture.Outer.DENSE, false, false);

    public static Problem of(String name, Architecture architecture, int batch) {
        return of(name, architecture.layers(), batch);
    }

    /** Three layers on a grid of size² points, as for the Navier-Stokes equations. */
    public static Problem navierStokes(int size, int rank, int terms, int batch) {
        OuterHssStructure map = new OuterHssStructure(List.of(size, size), 2, rank, terms);
        Layer first = new Layer("layers.0", map, 0, false, true, false);
        Layer second = new Layer("layers.1", map, first.end(), false, true, false);
        Layer third = new Layer("layers.2", map, second.end(), false, false, false);
        return of("Navier-Stokes " + size + "²", List.of(first, second, third), batch);
    }

    /** One HSS layer of rank 2 whose leaves hold 32 points, however many points there are. */
    public static Problem layer(int points, int batch) {
        int levels = Integer.numberOfTrailingZeros(points / LEAF);
        Layer layer = new Layer("layer", new HssStructure(points, levels, 2), 0, false, false, false);
        return of("HSS(" + points + ", " + levels + ", 2)", List.of(layer), batch);
    }

    static Problem of(String name, List<Layer> layers, int batch) {
        Random random = new Random(SEED);
        float[] weights = new float[layers.get(layers.size() - 1).end()];
        for (Layer layer : layers) {
            layer.tensors().forEach(tensor -> fill(tensor, weights, random));
        }
        float[] input = gaussian(layers.get(0).map().inputs() * batch, 1, random);
        int outputs = layers.get(layers.size() - 1).map().outputs();
        return new Problem(name, layers, batch, weights, input, gaussian(outputs * batch, 1, random));
    }

    /** So that no layer changes the size of what passes through it by much. */
    private static void fill(TensorView tensor, float[] weights, Random random) {
        List<Integer> shape = tensor.shape();
        int last = shape.size() - 1;
        if (tensor.name().endsWith(".slope")) {
            weights[tensor.offset()] = SLOPE;
            return;
        }
        boolean v = tensor.name().matches(".*\\.V\\d+");
        int terms = last == 0 ? 100 : 2 * shape.get(v ? last - 1 : last);
        float[] values = gaussian(tensor.end() - tensor.offset(), Math.sqrt(1.0 / terms), random);
        System.arraycopy(values, 0, weights, tensor.offset(), values.length);
    }

    private static float[] gaussian(int count, double deviation, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /** The multiply-adds of one forward pass. */
    public long multiplyAdds() {
        return layers.stream().mapToLong(layer -> perState(layer) * batch).sum();
    }

    private static long perState(Layer layer) {
        if (layer.map() instanceof OuterHssStructure outer) {
            long perTerm = IntStream.range(0, outer.dimensions())
                    .mapToLong(a -> (long) outer.factor(a).parameterCount()
                            * (outer.inputs() / outer.sizes().get(a)))
                    .sum();
            return outer.outerRank() * perTerm;
        }
        return layer.map().parameterCount();
    }

    public int inputs() {
        return layers.get(0).map().inputs();
    }

    public int outputs() {
        return layers.get(layers.size() - 1).map().outputs();
    }

    /** The states one after the other, (batch, inputs). */
    public float[] inputByState() {
        return transpose(input, inputs(), batch);
    }

    /** A row-major matrix the other way round. */
    public static float[] transpose(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = values[i * columns + j];
            }
        }
        return transposed;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return name + ", batch " + batch;
    }
}
