package org.hssflow.benchmarks.torch;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.TensorView;

/**
 * Like {@link FeaturesFirst}, but all terms of an outer sum at once: the leaves of the first axis meet the weights of all terms
 * stacked, and along the second axis the sum over the terms is part of the product.
 */
final class TermsStacked extends FeaturesFirst {
    @Override
    public String name() {
        return "terms stacked, bmm";
    }

    @Override
    String outer(Script script, Tensors weights, OuterHssStructure outer, List<TensorView> tensors, String x) {
        Axis first = new Axis(script, weights, outer, tensors, 0);
        Axis second = new Axis(script, weights, outer, tensors, 1);
        int n1 = outer.sizes().get(0);
        int n2 = outer.sizes().get(1);
        int k = outer.outerRank();
        int leaves1 = first.leaves();
        int leaves2 = second.leaves();
        int s1 = n1 / leaves1;
        int s2 = n2 / leaves2;

        String blocks = script.let("torch.view(%s, [%d, %d, -1])", x, leaves1, s1);
        String z = script.let("torch.bmm(%s, %s)", first.stacked("V", true, false), blocks);
        String w = first.above(z);
        String y = script.let("torch.bmm(%s, %s)", first.stacked("D", false, false), blocks);
        y = script.let("torch.view(%s, [%d, %d, -1])", y, leaves1 * k, s1);
        y = script.let("torch.baddbmm_(%s, %s, %s)", y, first.each("U", false), w);

        // (leaves1, K, s1, leaves2, s2, batch) to (leaves2, K, s2, leaves1, s1, batch)
        y = script.let("torch.view(%s, [%d, %d, %d, %d, %d, -1])", y, leaves1, k, s1, leaves2, s2);
        y = script.let("torch.contiguous(torch.permute(%s, [3, 1, 4, 0, 2, 5]))", y);
        String terms = script.let("torch.view(%s, [%d, %d, -1])", y, leaves2 * k, s2);
        z = script.let("torch.bmm(%s, %s)", second.each("V", true), terms);
        w = script.let("torch.view(%s, [%d, %d, -1])", second.above(z), leaves2, k * outer.rank());
        String side = script.let("torch.view(%s, [%d, %d, -1])", terms, leaves2, k * s2);
        y = script.let("torch.bmm(%s, %s)", second.stacked("D", false, true), side);
        y = script.let("torch.baddbmm_(%s, %s, %s)", y, second.stacked("U", false, true), w);
        return script.let("torch.reshape(%s, [%d, -1])", turn(y, n2, n1), n1 * n2);
    }

    /** The matrices of all terms along one axis. */
    private static final class Axis {
        private final Script script;
        private final Tensors weights;
        private final HssStructure hss;
        private final List<List<TensorView>> terms = new ArrayList<>();

        Axis(Script script, Tensors weights, OuterHssStructure outer, List<TensorView> tensors, int axis) {
            this.script = script;
            this.weights = weights;
            this.hss = outer.factor(axis);
            int perFactor = 3 * hss.levels() + 1;
            for (int k = 0; k < outer.outerRank(); k++) {
                int from = (2 * k + axis) * perFactor;
                terms.add(tensors.subList(from, from + perFactor));
            }
        }

        int leaves() {
            return hss.blocks(hss.levels());
        }

        /** That tensor of the leaves, of all terms, one below the other or side by side. */
        String stacked(String kind, boolean transposed, boolean sideBySide) {
            return stacked(at(kind, hss.levels()), transposed, sideBySide);
        }

        private String stacked(int index, boolean transposed, boolean sideBySide) {
            return weights.joined(terms.stream().map(term -> term.get(index)).toList(), transposed, sideBySide);
        }

        /** That tensor of the leaves, (blocks · terms, rows, columns). */
        String each(String kind, boolean transposed) {
            return each(at(kind, hss.levels()), transposed);
        }

        private String each(int index, boolean transposed) {
            List<Integer> shape = terms.get(0).get(index).shape();
            return script.let(
                    "torch.view(%s, [%d, %d, %d])",
                    stacked(index, transposed, false),
                    shape.get(0) * terms.size(),
                    shape.get(transposed ? 2 : 1),
                    shape.get(transposed ? 1 : 2));
        }

        private int at(String kind, int level) {
            return 3 * (hss.levels() - level) + "DUV".indexOf(kind);
        }

        /** w of the leaves from their z, both (leaves · terms, r, columns), through the levels above. */
        String above(String z) {
            int rank = hss.rank();
            int k = terms.size();
            int levels = hss.levels();
            String[] blocks = new String[levels];
            String next = z;
            for (int l = levels - 1; l >= 0; l--) {
                String pairs = script.let("torch.view(%s, [%d, 2, %d, %d, -1])", next, hss.blocks(l), k, rank);
                blocks[l] = script.let(
                        "torch.reshape(torch.transpose(%s, 1, 2), [%d, %d, -1])", pairs, hss.blocks(l) * k, 2 * rank);
                next = l == 0 ? "" : script.let("torch.bmm(%s, %s)", each(at("V", l), true), blocks[l]);
            }
            String y = script.let("torch.bmm(%s, %s)", each(3 * levels, false), blocks[0]);
            for (int l = 1; l <= levels; l++) {
                String pairs = script.let("torch.view(%s, [%d, %d, 2, %d, -1])", y, hss.blocks(l - 1), k, rank);
                String w = script.let(
                        "torch.reshape(torch.transpose(%s, 1, 2), [%d, %d, -1])", pairs, hss.blocks(l) * k, rank);
                if (l == levels) {
                    return w;
                }
                y = script.let("torch.bmm(%s, %s)", each(at("D", l), false), blocks[l]);
                y = script.let("torch.baddbmm_(%s, %s, %s)", y, each(at("U", l), false), w);
            }
            return y;
        }
    }
}
