package org.hssflow.hss.cuda;

import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** One operation of a {@link Program}, as the structure {@code Op} of {@code program.h}, which says what its fields are. */
final class Op {
    /** Its size, in ints. */
    static final int WORDS = 40;

    /** In the order of {@code program.h}. */
    enum Kind {
        PRODUCT,
        PRODUCT_TF32,
        ADAPT_DOWN,
        ADAPT_UP,
        ACTIVATE,
        THROUGH_ACTIVATION,
        ROW_SUMS,
        OUTER_PRODUCT
    }

    Kind kind;
    int blocks = 1;
    int rows;
    int padded;
    int columns;
    int run;
    int a;
    int columnsA;
    int b;
    int columnsB;

    @Nullable
    View x;

    @Nullable
    View w;

    View y;
    boolean add;
    int skip = -1;
    int bias = -1;
    int biasRun;
    int slope = -1;
    int patch;
    int gradient;

    /** @param columns those of y */
    Op(Kind kind, View y, Columns columns) {
        this.kind = kind;
        this.y = y;
        this.columns = columns.count();
        this.run = columns.run();
    }

    void write(IntBuffer to) {
        to.put(kind.ordinal()).put(blocks).put(rows).put(padded).put(columns).put(run);
        to.put(lanes());
        to.put(a).put(columnsA).put(b).put(columnsB);
        write(x, to);
        write(w, to);
        write(y, to);
        to.put(add ? 1 : 0)
                .put(skip)
                .put(bias)
                .put(biasRun)
                .put(slope)
                .put(patch)
                .put(gradient);
        to.put(0);
    }

    /** As many lanes across the columns as there is work for, at most 8: the others lie along the rows. */
    private int lanes() {
        int lanes = 0;
        while (lanes < 3 && 4 << lanes < columns) {
            lanes++;
        }
        return lanes;
    }

    private static void write(@Nullable View view, IntBuffer to) {
        View v = view == null ? View.NONE : view;
        to.put(v.buffer()).put(v.offset()).put(v.stride()).put(v.inner());
        to.put(v.outerStride()).put(v.columnStride()).put(v.mode().ordinal());
    }
}
