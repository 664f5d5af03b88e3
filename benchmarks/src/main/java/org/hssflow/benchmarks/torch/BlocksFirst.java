package org.hssflow.benchmarks.torch;

import java.util.List;
import org.hssflow.hss.HssStructure;
import org.hssflow.hss.Layer;
import org.hssflow.hss.TensorView;

/** (batch, points) outside, and (blocks, batch, points of a block) between HSS layers, so that no large array is transposed. */
final class BlocksFirst implements Form {
    @Override
    public String name() {
        return "states first, bmm";
    }

    @Override
    public boolean statesFirst() {
        return true;
    }

    @Override
    public String forward(Script script, Tensors weights, List<Layer> layers, String x) {
        String input = x;
        boolean inBlocks = false;
        for (Layer layer : layers) {
            List<TensorView> tensors = layer.tensors();
            boolean hss = layer.map() instanceof HssStructure;
            if (inBlocks && !hss) {
                input = joined(script, input, layer.map().inputs());
            }
            String y = hss
                    ? hss(script, weights, (HssStructure) layer.map(), tensors, input, inBlocks)
                    : script.let("torch.mm(%s, %s)", input, weights.transposed(tensors.get(0)));
            inBlocks = hss;
            if (layer.hasSlope()) {
                y = script.let("%s", weights.activated(y, tensors.get(tensors.size() - 1)));
            }
            input = y;
        }
        int outputs = layers.get(layers.size() - 1).map().outputs();
        return inBlocks ? joined(script, input, outputs) : input;
    }

    private static String joined(Script script, String x, int points) {
        return script.let("torch.reshape(torch.transpose(%s, 0, 1), [-1, %d])", x, points);
    }

    private static String hss(
            Script script, Tensors weights, HssStructure hss, List<TensorView> tensors, String x, boolean inBlocks) {
        int levels = hss.levels();
        int rank = hss.rank();
        int leaves = hss.blocks(levels);
        String[] blocks = new String[levels + 1];
        blocks[levels] = inBlocks
                ? x
                : script.let("torch.transpose(torch.view(%s, [-1, %d, %d]), 0, 1)", x, leaves, hss.blockSize(levels));
        for (int l = levels; l >= 1; l--) {
            String v = weights.of(tensors.get(3 * (levels - l) + 2));
            String z = script.let("torch.bmm(%s, %s)", blocks[l], v);
            // (2 blocks, batch, r) to (blocks, batch, 2r)
            String pairs = script.let("torch.view(%s, [%d, 2, -1, %d])", z, hss.blocks(l) / 2, rank);
            blocks[l - 1] = script.let(
                    "torch.reshape(torch.transpose(%s, 1, 2), [%d, -1, %d])", pairs, hss.blocks(l) / 2, 2 * rank);
        }
        String y = script.let("torch.bmm(%s, %s)", blocks[0], weights.transposed(tensors.get(3 * levels)));
        for (int l = 1; l <= levels; l++) {
            String pairs = script.let("torch.view(%s, [%d, -1, 2, %d])", y, hss.blocks(l) / 2, rank);
            String w = script.let("torch.reshape(torch.transpose(%s, 1, 2), [%d, -1, %d])", pairs, hss.blocks(l), rank);
            y = script.let("torch.bmm(%s, %s)", blocks[l], weights.transposed(tensors.get(3 * (levels - l))));
            y = script.let("torch.baddbmm_(%s, %s, %s)", y, w, weights.transposed(tensors.get(3 * (levels - l) + 1)));
        }
        return y;
    }
}
