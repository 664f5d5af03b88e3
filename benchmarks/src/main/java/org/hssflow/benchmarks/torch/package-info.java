/**
 * The peer libtorch, through DJL: operation by operation, as a Java program would call it, and as TorchScript. The scripts are written here as text and packed as {@code torch.jit.save} would, so
 * that a whole pass is one call from Java and no time is lost between the operations.
 */
@NullMarked
package org.hssflow.benchmarks.torch;

import org.jspecify.annotations.NullMarked;
