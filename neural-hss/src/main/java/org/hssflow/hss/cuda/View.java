package org.hssflow.hss.cuda;

/** Where features and columns lie in a buffer: the structure {@code View} of {@code program.h}. */
record View(int buffer, int offset, int stride, int inner, int outerStride, int columnStride, Mode mode) {
    /** In the order of {@code program.h}. */
    enum Mode {
        SCALAR,
        FOUR_COLUMNS,
        FOUR_FEATURES
    }

    /** More features than there are. */
    static final int ALL = 1 << 30;

    static final View NONE = new View(0, 0, 0, ALL, 0, 0, Mode.SCALAR);

    /**
     * One whose features are equally far from each other.
     *
     * @param columns read four at once if they can be; else four features, if they lie side by side
     */
    static View of(int buffer, int offset, int stride, int columnStride, Columns columns) {
        return of(buffer, offset, stride, ALL, 0, columnStride, columns);
    }

    static View of(int buffer, int offset, int stride, int inner, int outerStride, int columnStride, Columns columns) {
        boolean aligned = offset % 4 == 0 && columnStride % 4 == 0 && outerStride % 4 == 0;
        Mode mode = Mode.SCALAR;
        if (columns.byFour() && aligned && stride % 4 == 0) {
            mode = Mode.FOUR_COLUMNS;
        } else if (columns.run() == 1 && aligned && stride == 1 && inner % 4 == 0) {
            mode = Mode.FOUR_FEATURES;
        }
        return new View(buffer, offset, stride, inner, outerStride, columnStride, mode);
    }

    /** The same from another feature on; within one run of features. */
    View from(int feature) {
        int at = offset + feature * stride;
        Mode same = mode == Mode.FOUR_FEATURES && feature % 4 != 0 ? Mode.SCALAR : mode;
        return new View(buffer, at, stride, inner, outerStride, columnStride, same);
    }

    /** The same where blocks of so many features are met: four at once only if every block begins so. */
    View inBlocksOf(int features) {
        return mode == Mode.FOUR_FEATURES && features % 4 != 0 ? scalar() : this;
    }

    View scalar() {
        return new View(buffer, offset, stride, inner, outerStride, columnStride, Mode.SCALAR);
    }
}
