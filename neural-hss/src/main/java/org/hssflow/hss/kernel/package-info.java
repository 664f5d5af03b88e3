/**
 * The arithmetic of the layers, forward and backward. Activations are features-first: one array per feature, which holds the
 * whole batch, so that a layer's blocks are ranges of rows and every inner loop runs over a batch. Rows are separate arrays
 * because the JIT compiler vectorises a loop over several arrays only when it indexes all of them alike (measured: 18·10⁹
 * multiply-adds a second, against 4·10⁹ for rows at offsets of one array).
 *
 * <p>Sums are taken in a fixed order, the same for any batch size, so results do not depend on the batch.
 */
@NullMarked
package org.hssflow.hss.kernel;

import org.jspecify.annotations.NullMarked;
