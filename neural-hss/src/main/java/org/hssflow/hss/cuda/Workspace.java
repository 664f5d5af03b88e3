package org.hssflow.hss.cuda;

import java.util.ArrayList;
import java.util.List;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Layer;

/** Where what the layers of a network compute lies: the buffers of a {@link Program}, and views onto them. */
final class Workspace {
    /** What is used at every operation is worth most in the shared memory. */
    private static final int SCRATCH = 0;

    private static final int ACTIVATIONS = 1;
    private static final int BETWEEN = 2;
    private static final int STATE = 3;
    private static final int KEPT = 4;

    final Buffers buffers = new Buffers();
    final List<Layer> layers;
    /** What goes into each layer, and what comes out of the last. */
    final List<PanelSpec> panels = new ArrayList<>();

    // Scratch that all products share.
    final int scratchZ = buffers.add(SCRATCH, 0);
    final int scratchW = buffers.add(SCRATCH, 0);
    final int scratchGz = buffers.add(SCRATCH, 0);
    final int scratchGw = buffers.add(SCRATCH, 0);
    final int adapted = buffers.add(SCRATCH, 0);
    final int[] between = {buffers.add(BETWEEN, 0), buffers.add(BETWEEN, 0)};
    final int[] gradientBetween = {buffers.add(BETWEEN, 0), buffers.add(BETWEEN, 0)};

    // By layer: before and after the activation, z and w, and the derivative with respect to its input.
    final int[] before;
    final int[] after;
    final int[] layerZ;
    final int[] layerW;
    final int[] derivatives;

    final int state;
    final int upstream;
    final int states;
    final int errors;

    Workspace(Architecture architecture, int width, Program.Purpose purpose) {
        this.layers = architecture.layers();
        PanelSpec field = new PanelSpec(axes(architecture), width);
        PanelSpec inside = new PanelSpec(architecture.width(), width);
        panels.add(field);
        for (int i = 0; i < layers.size(); i++) {
            panels.add(i == layers.size() - 1 ? field : inside);
        }
        int depth = layers.size();
        this.before = new int[depth];
        this.after = new int[depth];
        this.layerZ = new int[depth];
        this.layerW = new int[depth];
        this.derivatives = new int[depth];
        this.state = buffers.add(STATE, purpose.training() ? 0 : field.size()); // in training one of the states
        allocate(purpose.training());
        this.upstream = purpose.training() ? buffers.add(KEPT, field.size()) : -1;
        this.states = addEach(purpose.unroll(), field.size());
        this.errors = addEach(purpose.unroll(), field.size());
    }

    /** What goes into a layer. */
    int input(int layer) {
        return layer == 0 ? state : after[layer - 1];
    }

    /** For inference two buffers take turns; for training each layer has its own. */
    private void allocate(boolean training) {
        int[] turns = {-1, -1};
        int[] derivativeTurns = {-1, -1};
        for (int i = 0; i < layers.size(); i++) {
            int size = panels.get(i + 1).size();
            if (training) {
                before[i] = buffers.add(ACTIVATIONS, size);
                after[i] = layers.get(i).hasSlope() ? buffers.add(ACTIVATIONS, size) : before[i];
                layerZ[i] = buffers.add(SCRATCH, 0);
                layerW[i] = buffers.add(SCRATCH, 0);
                derivatives[i] = turn(derivativeTurns, i, panels.get(i).size());
            } else {
                before[i] = turn(turns, i, size);
                after[i] = before[i];
                layerZ[i] = scratchZ;
                layerW[i] = scratchW;
            }
        }
    }

    private int turn(int[] turns, int layer, int size) {
        int which = layer % 2;
        if (turns[which] < 0) {
            turns[which] = buffers.add(ACTIVATIONS, 0);
        }
        buffers.need(turns[which], size);
        return turns[which];
    }

    private int addEach(int count, int size) {
        int first = buffers.count();
        for (int i = 0; i < count; i++) {
            buffers.add(KEPT, size);
        }
        return first;
    }

    private static List<Integer> axes(Architecture architecture) {
        if (architecture.channels() == 1) {
            return architecture.grid();
        }
        List<Integer> axes = new ArrayList<>(List.of(architecture.channels()));
        axes.addAll(architecture.grid());
        return axes;
    }

    /** Features of all columns: four columns side by side if they can be read at once, else four features. */
    View scratch(int buffer, int rows, Columns columns) {
        if (columns.run() > 1) {
            return columnsTogether(buffer, rows, columns);
        }
        int apart = (rows + 3) / 4 * 4;
        apart += apart / 4 % 2 == 0 ? 4 : 0; // neighbours begin in other banks
        buffers.need(buffer, apart * columns.count());
        return View.of(buffer, 0, 1, apart, columns);
    }

    View columnsTogether(int buffer, int rows, Columns columns) {
        int stride = (columns.count() + 3) / 4 * 4;
        buffers.need(buffer, rows * stride);
        return View.of(buffer, 0, stride, columns.run(), columns);
    }
}
