package org.hssflow.benchmarks.torch;

import java.util.List;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LinearMap;
import org.hssflow.hss.OuterHssStructure;
import org.hssflow.hss.TensorView;

/** (points, batch): the blocks of a level are a view, and their products one {@code bmm}. */
class FeaturesFirst implements Form {
    @Override
    public String name() {
        return "features first, bmm";
    }

    @Override
    public boolean statesFirst() {
        return false;
    }

    @Override
    public String forward(Script script, Tensors weights, List<Layer> layers, String x) {
        String input = x;
        for (Layer layer : layers) {
            List<TensorView> tensors = layer.tensors();
            String y = multiply(script, weights, layer.map(), tensors, input);
            if (layer.hasBias()) {
                String bias = weights.of(tensors.get(tensors.size() - (layer.hasSlope() ? 2 : 1)));
                y = script.let("torch.add_(%s, torch.unsqueeze(%s, 1))", y, bias);
            }
            if (layer.skip()) {
                y = script.let("torch.add_(%s, %s)", y, input);
            }
            if (layer.hasSlope()) {
                y = script.let("%s", weights.activated(y, tensors.get(tensors.size() - 1)));
            }
            input = y;
        }
        return input;
    }

    private String multiply(Script script, Tensors weights, LinearMap map, List<TensorView> tensors, String x) {
        if (map instanceof HssStructure hss) {
            return hss(script, weights, hss, tensors, x);
        }
        if (map instanceof OuterHssStructure outer) {
            return outer(script, weights, outer, tensors, x);
        }
        return script.let("torch.mm(%s, %s)", weights.of(tensors.get(0)), x);
    }

    /** One product A_j X_j per block. */
    String products(String a, String x) {
        return "torch.bmm(" + a + ", " + x + ")";
    }

    /** Y_j += A_j X_j. */
    String addProducts(String y, String a, String x) {
        return "torch.baddbmm_(" + y + ", " + a + ", " + x + ")";
    }

    /** [S, Algorithm 1]; tensors in their order in the flat array, leaves first. */
    private String hss(Script script, Tensors weights, HssStructure hss, List<TensorView> tensors, String x) {
        int levels = hss.levels();
        int rank = hss.rank();
        String[] blocks = new String[levels + 1];
        String z = x;
        for (int l = levels; l >= 1; l--) {
            blocks[l] = script.let("torch.view(%s, [%d, %d, -1])", z, hss.blocks(l), hss.blockSize(l));
            String v = weights.transposed(tensors.get(3 * (levels - l) + 2));
            z = script.let("%s", products(v, blocks[l]));
        }
        blocks[0] = script.let("torch.view(%s, [1, %d, -1])", z, 2 * rank);
        String y = script.let("%s", products(weights.of(tensors.get(3 * levels)), blocks[0]));
        for (int l = 1; l <= levels; l++) {
            String w = script.let("torch.view(%s, [%d, %d, -1])", y, hss.blocks(l), rank);
            y = script.let("%s", products(weights.of(tensors.get(3 * (levels - l))), blocks[l]));
            y = script.let("%s", addProducts(y, weights.of(tensors.get(3 * (levels - l) + 1)), w));
        }
        return script.let("torch.view(%s, [%d, -1])", y, hss.size());
    }

    /** Term by term: along the first axis, then, transposed, along the second. */
    String outer(Script script, Tensors weights, OuterHssStructure outer, List<TensorView> tensors, String x) {
        int n1 = outer.sizes().get(0);
        int n2 = outer.sizes().get(1);
        int perFactor = 3 * outer.levels() + 1;
        String input = script.let("torch.view(%s, [%d, -1])", x, n1);
        String sum = "";
        for (int k = 0; k < outer.outerRank(); k++) {
            List<TensorView> first = tensors.subList(2 * k * perFactor, (2 * k + 1) * perFactor);
            List<TensorView> second = tensors.subList((2 * k + 1) * perFactor, (2 * k + 2) * perFactor);
            String t = hss(script, weights, outer.factor(0), first, input);
            String turned = script.let("torch.reshape(%s, [%d, -1])", turn(t, n1, n2), n2);
            String term = hss(script, weights, outer.factor(1), second, turned);
            sum = k == 0 ? term : script.let("torch.add_(%s, %s)", sum, term);
        }
        return script.let("torch.reshape(%s, [%d, -1])", turn(sum, n2, n1), n1 * n2);
    }

    /** (rows, columns · batch) as (columns, rows, batch). */
    static String turn(String x, int rows, int columns) {
        return "torch.transpose(torch.view(" + x + ", [" + rows + ", " + columns + ", -1]), 0, 1)";
    }
}
