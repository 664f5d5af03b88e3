package org.hssflow.hss;

import java.util.ArrayList;
import java.util.List;

/**
 * A sum of outer products of HSS matrices, for fields on a grid of two or three axes [S, eq. 1]:
 * H(Z) = Σ_k Z ×_1 W_1^(k) ×_2 W_2^(k) (×_3 W_3^(k)), k = 1…r_out, in two dimensions Σ_k W_1^(k) Z W_2^(k)ᵀ. Every W_a is an
 * HSS(n_a, L, r).
 *
 * <p>The features are the points of the grid in C order, the first axis slowest. In the flat array the terms come one after the
 * other, in each the axes in order, each as {@link HssStructure} lays it out.
 *
 * @param sizes n_1, n_2 and perhaps n_3: multiples of 2^L
 * @param levels L, at least 1, of every axis
 * @param rank r, from 1 to n_a/2^L of every axis
 * @param outerRank r_out, the number of terms, at least 1
 */
public record OuterHssStructure(List<Integer> sizes, int levels, int rank, int outerRank) implements LinearMap {
    public OuterHssStructure {
        sizes = List.copyOf(sizes);
        if (sizes.size() < 2 || sizes.size() > 3) {
            throw new IllegalArgumentException(
                    "expected the sizes of 2 or 3 axes, got " + sizes + "; for one axis take an HssStructure");
        }
        if (outerRank < 1) {
            throw new IllegalArgumentException("expected an outer rank of at least 1, got " + outerRank);
        }
        int points = 1;
        int parameters = 0;
        for (int size : sizes) {
            points = Math.multiplyExact(points, size);
            // Refuses sizes that do not fit.
            parameters = Math.addExact(parameters, new HssStructure(size, levels, rank).parameterCount());
        }
        Math.multiplyExact(parameters, outerRank);
    }

    /** The product of the sizes. */
    @Override
    public int inputs() {
        return sizes.stream().reduce(1, (a, b) -> a * b);
    }

    /** The product of the sizes. */
    @Override
    public int outputs() {
        return inputs();
    }

    /** How many axes the grid has, 2 or 3. */
    public int dimensions() {
        return sizes.size();
    }

    /** What the matrices of an axis are, from 0 on. */
    public HssStructure factor(int axis) {
        return new HssStructure(sizes.get(axis), levels, rank);
    }

    /** Where the matrix of a term and an axis begins, both from 0 on, relative to the layer. */
    public int offset(int term, int axis) {
        int offset = term * (parameterCount() / outerRank);
        for (int a = 0; a < axis; a++) {
            offset += factor(a).parameterCount();
        }
        return offset;
    }

    @Override
    public int parameterCount() {
        int parameters = 0;
        for (int axis = 0; axis < dimensions(); axis++) {
            parameters += factor(axis).parameterCount();
        }
        return outerRank * parameters;
    }

    /** Named by term, axis and block, both from 0 on, such as {@code layers.0.7.1.D2}. */
    @Override
    public List<TensorView> tensors(String prefix, int offset) {
        List<TensorView> tensors = new ArrayList<>();
        for (int term = 0; term < outerRank; term++) {
            for (int axis = 0; axis < dimensions(); axis++) {
                String name = prefix + "." + term + "." + axis;
                tensors.addAll(factor(axis).tensors(name, offset + offset(term, axis)));
            }
        }
        return tensors;
    }
}
