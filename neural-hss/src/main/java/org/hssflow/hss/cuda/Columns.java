package org.hssflow.hss.cuda;

/**
 * The columns of a product.
 *
 * @param count how many
 * @param run how many lie side by side
 */
record Columns(int count, int run) {
    /** Whether they can be read four at once. */
    boolean byFour() {
        return run % 4 == 0;
    }
}
