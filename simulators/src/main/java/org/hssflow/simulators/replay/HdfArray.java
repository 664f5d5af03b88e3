package org.hssflow.simulators.replay;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import java.lang.reflect.Array;
import java.util.Arrays;

/** One numeric dataset of an HDF5 file. */
final class HdfArray {
    private final HdfSource source;
    private final String name; // in errors: file and dataset
    private final Dataset dataset;
    private final int[] shape;
    private final boolean filled; // chunks that were never written stand for a value, which jhdf takes for 0

    HdfArray(HdfSource source, String path, Dataset dataset) throws RecordingException {
        this.source = source;
        this.name = source.name(path);
        this.dataset = dataset;
        this.shape = source.readFrom(name, dataset::getDimensions);
        Class<?> type = source.readFrom(name, dataset::getJavaType);
        if (!type.isPrimitive() && !Number.class.isAssignableFrom(type)) {
            throw mismatch("numbers", "the type " + type.getSimpleName(), "save it as float32 or float64");
        }
        this.filled = source.readFrom(
                name,
                () -> dataset instanceof ChunkedDataset
                        && dataset.getFillValue() instanceof Number fill
                        && fill.doubleValue() != 0);
    }

    /** The extents; empty for a single number. A copy. */
    int[] shape() {
        return shape.clone();
    }

    void requireShape(int... expected) throws RecordingException {
        if (!Arrays.equals(shape, expected)) {
            throw mismatch(
                    "the shape " + Arrays.toString(expected),
                    Arrays.toString(shape),
                    "its extents must fit those of the coordinates and of the other fields; choose fields that do");
        }
    }

    /** Everything, flat: for coordinates and parameters. */
    double[] doubles() throws RecordingException {
        return source.readFrom(name, () -> {
            Object data = dataset.getDataFlat();
            double[] values = new double[Array.getLength(data)];
            Arrays.setAll(values, i -> Array.getDouble(data, i));
            return values;
        });
    }

    /** A block, flat in C order. Only its chunks, or its rows where there are none, are read. */
    float[] slice(long[] from, int[] extents) throws RecordingException {
        int size = Arrays.stream(extents).reduce(1, Math::multiplyExact);
        return source.readFrom(name, () -> {
            if (filled) {
                requireChunks((ChunkedDataset) dataset, from, extents, new int[from.length], 0);
            }
            float[] flat = new float[size];
            flatten(dataset.getData(from, extents), flat, 0);
            return flat;
        });
    }

    /** Visits the chunks of a block, from this axis on; jhdf throws for the first that is not there. */
    private static void requireChunks(ChunkedDataset dataset, long[] from, int[] extents, int[] at, int axis) {
        if (axis == at.length) {
            dataset.getRawChunkBuffer(at);
            return;
        }
        int chunk = dataset.getChunkDimensions()[axis];
        for (long start = from[axis] / chunk * chunk; start < from[axis] + extents[axis]; start += chunk) {
            at[axis] = Math.toIntExact(start);
            requireChunks(dataset, from, extents, at, axis + 1);
        }
    }

    /** @return where the next value goes */
    private static int flatten(Object nested, float[] flat, int at) {
        int next = at;
        if (nested instanceof float[] row) {
            System.arraycopy(row, 0, flat, at, row.length);
            return at + row.length;
        } else if (nested instanceof Object[] rows) {
            for (Object row : rows) {
                next = flatten(row, flat, next);
            }
        } else {
            for (int i = 0; i < Array.getLength(nested); i++) {
                flat[next++] = (float) Array.getDouble(nested, i);
            }
        }
        return next;
    }

    RecordingException mismatch(String expected, String found, String remedy) {
        return new RecordingException(name, expected, found, remedy);
    }
}
