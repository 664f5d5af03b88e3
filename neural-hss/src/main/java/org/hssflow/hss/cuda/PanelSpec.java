package org.hssflow.hss.cuda;

import java.util.List;

/**
 * A field of every state of a block of threads, side by side: the values (axes) in C order, each of {@code width} states. Rows of the last
 * axis lie so far apart that neighbours begin in other banks of the shared memory.
 *
 * @param axes the extents; channels, if there are several, come first
 */
record PanelSpec(List<Integer> axes, int width) {
    PanelSpec {
        axes = List.copyOf(axes);
    }

    int features() {
        return axes.stream().reduce(1, Math::multiplyExact);
    }

    /** The extent of the last axis. */
    int inner() {
        return axes.get(axes.size() - 1);
    }

    /** From a row of the last axis to the next. */
    int rowStride() {
        int row = (inner() * width + 3) / 4 * 4;
        return axes.size() > 1 && row / 4 % 2 == 0 ? row + 4 : row;
    }

    /** In floats. */
    int size() {
        return features() / inner() * rowStride();
    }

    Columns states() {
        return new Columns(width, width);
    }

    /** All features of all states. */
    View whole(int buffer) {
        if (axes.size() == 1) {
            return View.of(buffer, 0, width, 0, states());
        }
        return View.of(buffer, 0, width, inner(), rowStride(), 0, states());
    }

    /** The columns of a product along an axis: all other points, of all states. */
    Columns across(int axis) {
        int run = axis == axes.size() - 1 ? width : inner() * width;
        return new Columns(features() / axes.get(axis) * width, run);
    }

    /** The features along an axis. */
    View along(int axis, int buffer) {
        int last = axes.size() - 1;
        if (axis == last) {
            return View.of(buffer, 0, width, rowStride(), across(axis));
        }
        int rowsAfter = 1;
        for (int a = axis + 1; a < last; a++) {
            rowsAfter *= axes.get(a);
        }
        // Rows before the axis and rows behind it cannot both be there: there are three axes at most.
        int columnStride = axis == 0 ? rowStride() : axes.get(axis) * rowStride();
        return View.of(buffer, 0, rowsAfter * rowStride(), columnStride, across(axis));
    }
}
