package org.hssflow.hss.kernel;

import java.util.Arrays;
import java.util.List;
import org.hssflow.hss.OuterHssStructure;

/**
 * The sum of outer products, [S, eq. 1]: every term multiplies along the first axis, then along the second, …, and is added.
 * Nothing is transposed. Along an axis the points lie {@code after} rows apart, so a window onto those rows is the panel of an
 * HSS product; where the rows have no gaps, points of the later axes count as more columns.
 *
 * <p>The backward pass computes what lies between the axes again, term by term: keeping all would take r_out times the memory.
 */
final class OuterHssKernel implements LinearKernel {
    /** Columns of a window at most, unless one row has more: the scratch of a product then stays in the cache. */
    private static final int COLUMNS = 256;

    private final int points;
    private final int axes;
    /** By axis: its size, and how many points the axes before and after it have. */
    private final int[] sizes;

    private final int[] before;
    private final int[] after;
    /** (term, axis). */
    private final HssKernel[][] factors;

    OuterHssKernel(OuterHssStructure structure, int offset) {
        this.points = structure.inputs();
        this.axes = structure.dimensions();
        this.sizes = structure.sizes().stream().mapToInt(Integer::intValue).toArray();
        this.before = new int[axes];
        this.after = new int[axes];
        int passed = 1;
        for (int a = 0; a < axes; a++) {
            before[a] = passed;
            passed *= sizes[a];
            after[a] = points / passed;
        }
        this.factors = new HssKernel[structure.outerRank()][axes];
        for (int k = 0; k < factors.length; k++) {
            for (int a = 0; a < axes; a++) {
                factors[k][a] = new HssKernel(structure.factor(a), offset + structure.offset(k, a));
            }
        }
    }

    @Override
    public int innerRows() {
        int most = 0;
        for (HssKernel factor : factors[0]) {
            most = Math.max(most, factor.innerRows());
        }
        return most;
    }

    @Override
    public int betweenRows() {
        return (axes - 1) * points;
    }

    @Override
    public void forward(Parameters weights, Panel x, Panel y, boolean add, Inner inner) {
        int last = axes - 1;
        for (int k = 0; k < factors.length; k++) {
            between(weights, k, x, inner);
            multiply(weights, k, last, inner.between, (last - 1) * points, y, 0, add || k > 0, inner);
        }
    }

    /** Multiplies along every axis but the last. */
    private void between(Parameters weights, int term, Panel x, Inner inner) {
        multiply(weights, term, 0, x, 0, inner.between, 0, false, inner);
        for (int a = 1; a < axes - 1; a++) {
            multiply(weights, term, a, inner.between, (a - 1) * points, inner.between, a * points, false, inner);
        }
    }

    /** Y = X ×_a W_a, or Y += X ×_a W_a; the points begin at rows x0 and y0. */
    private void multiply(
            Parameters weights, int term, int a, Panel x, int x0, Panel y, int y0, boolean add, Inner inner) {
        int together = together(x);
        for (int p = 0; p < before[a]; p++) {
            for (int q = 0; q < after[a]; q += together) {
                int taken = Math.min(together, after[a] - q);
                int first = p * sizes[a] * after[a] + q;
                inner.x.look(x, x0 + first, after[a], taken);
                inner.y.look(y, y0 + first, after[a], taken);
                factors[term][a].forward(weights, inner.x, inner.y, add, inner);
            }
        }
    }

    @Override
    public void backward(Parameters weights, Panel x, Panel gy, Panel gx, boolean add, float[] gradient, Inner inner) {
        for (int k = 0; k < factors.length; k++) {
            between(weights, k, x, inner);
            for (int a = axes - 1; a >= 0; a--) {
                boolean first = a == 0;
                boolean last = a == axes - 1;
                backward(
                        weights,
                        k,
                        a,
                        first ? x : inner.between,
                        last ? gy : inner.gBetween,
                        first ? gx : inner.gBetween,
                        first && (add || k > 0),
                        gradient,
                        inner);
            }
        }
    }

    /** The derivatives of one product along an axis. What lies before axis a begins at row (a − 1)·points, after it at a·points. */
    private void backward(
            Parameters weights,
            int term,
            int a,
            Panel x,
            Panel gy,
            Panel gx,
            boolean add,
            float[] gradient,
            Inner inner) {
        int in = a == 0 ? 0 : (a - 1) * points;
        int out = a == axes - 1 ? 0 : a * points;
        int together = together(x);
        HssKernel factor = factors[term][a];
        for (int p = 0; p < before[a]; p++) {
            for (int q = 0; q < after[a]; q += together) {
                int taken = Math.min(together, after[a] - q);
                int first = p * sizes[a] * after[a] + q;
                inner.x.look(x, in + first, after[a], taken);
                inner.gy.look(gy, out + first, after[a], taken);
                inner.gx.look(gx, in + first, after[a], taken);
                factor.coefficients(weights, inner.x, inner);
                factor.backward(weights, inner.x, inner.gy, inner.gx, add, gradient, inner);
            }
        }
    }

    /** How many neighbouring points' columns make one window. */
    private static int together(Panel x) {
        return x.gapless() ? Math.max(1, COLUMNS / x.stride()) : 1;
    }

    /** Of the last axis: what is multiplied along the others stays. */
    @Override
    public Leaves leaves() {
        int last = axes - 1;
        Leaves one = factors[0][last].leaves();
        List<Leaves.Piece> pieces = Arrays.stream(factors)
                .flatMap(term -> term[last].leafPieces().stream())
                .toList();
        return new Leaves(before[last], one.count(), one.outputs(), pieces);
    }

    @Override
    public void leafFeatures(Parameters weights, Panel x, Inner inner, float[][] f) {
        int last = axes - 1;
        Leaves leaves = leaves();
        int features = leaves.features();
        int ofTerm = features / factors.length;
        for (int k = 0; k < factors.length; k++) {
            between(weights, k, x, inner);
            for (int p = 0; p < before[last]; p++) {
                inner.x.look(inner.between, (last - 1) * points + p * sizes[last], 1, 1);
                int first = p * leaves.count() * features + k * ofTerm;
                factors[k][last].leafFeatures(weights, inner.x, inner, f, first, features);
            }
        }
    }
}
