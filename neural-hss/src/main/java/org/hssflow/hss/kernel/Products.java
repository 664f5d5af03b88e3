package org.hssflow.hss.kernel;

/**
 * The inner loops of the layers. Blocks of weights lie one behind the other, and block j meets the rows of panels that belong to
 * it: y = diag(A_1 … A_blocks) x.
 *
 * <p>Every implementation rounds alike, whatever the batch and the length of its vectors. An element of Y is one chain of fused
 * multiply-adds over k = 0, 1, …, and an element of a gradient one over the batch, added to what is there. Only where a block is
 * narrower than sixteen, and in the sums for biases and slopes, is a sum over the batch sixteen chains, over the columns
 * b ≡ 0 … 15 (mod 16), added pairwise: j to j + 8, then j + 4, j + 2, j + 1.
 *
 * <p>Holds scratch: one thread at a time.
 */
interface Products {
    /** What it is called in messages. */
    String name();

    /**
     * Y_j (+)= A_j X_j + B_j W_j for every block, first all of A_j, then all of B_j.
     *
     * @param a block j begins at {@code atA + j * rows * columnsA}; its element (i, k) is k·rows + i further on, so that what one
     *     value of x is multiplied by lies together
     * @param x rows {@code x0…}, columnsA of them for each block
     * @param b like a
     * @param columnsB may be 0
     * @param w rows {@code w0…}, columnsB of them for each block; as wide as x
     * @param y rows {@code y0…}, rows of them for each block; as wide as x
     * @param add whether to add to y or to overwrite it
     */
    void multiply(
            float[] a,
            int atA,
            int columnsA,
            Panel x,
            int x0,
            float[] b,
            int atB,
            int columnsB,
            Panel w,
            int w0,
            int blocks,
            int rows,
            Panel y,
            int y0,
            boolean add);

    /** Y_j (+)= A_j X_j for every block. */
    default void multiply(
            float[] a, int offset, int blocks, int rows, int columns, Panel x, int x0, Panel y, int y0, boolean add) {
        multiply(a, offset, columns, x, x0, a, offset, 0, x, x0, blocks, rows, y, y0, add);
    }

    /**
     * A_j += Y_j X_jᵀ for every block, summed over the batch; the padding of Y or of X must be zero.
     *
     * @param a block j begins at {@code offset + j * rows * columns}, row-major
     */
    void multiplyTransposed(Panel y, int y0, Panel x, int x0, float[] a, int offset, int blocks, int rows, int columns);

    /** y = a for a &gt; 0, slope·a otherwise; y may be a. */
    void activate(float slope, Panel a, Panel y);

    /** Turns the derivative g at LeakyReLU(a) into that at a, and returns the derivative with respect to the slope. */
    float throughActivation(float slope, Panel a, Panel g);

    /** Adds the sum of every row to {@code sums[offset + row]}. */
    void addRowSums(Panel g, float[] sums, int offset);

    /** The sum of sixteen chains from {@code at} on. */
    static float pairwise(float[] s, int at) {
        float even = ((s[at] + s[at + 8]) + (s[at + 4] + s[at + 12]))
                + ((s[at + 2] + s[at + 10]) + (s[at + 6] + s[at + 14]));
        float odd = ((s[at + 1] + s[at + 9]) + (s[at + 5] + s[at + 13]))
                + ((s[at + 3] + s[at + 11]) + (s[at + 7] + s[at + 15]));
        return even + odd;
    }
}
