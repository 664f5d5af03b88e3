/**
 * The engine {@code nd4j}: surrogates on ND4J, whose backend, for CPUs or NVIDIA GPUs, is a jar of the build. {@link
 * org.hssflow.hss.nd4j.Nd4jProvider} says whether it works here. ND4J's CUDA build brings the machine down on a card that is newer
 * than its code, so the card is asked for before anything of ND4J is loaded.
 *
 * <p>A session records the operations of one step on a tape, once for each width of a batch, and plays it: no array is allocated
 * in between, since ND4J's live outside the heap, where the garbage collector is late.
 */
@NullMarked
package org.hssflow.hss.nd4j;

import org.jspecify.annotations.NullMarked;
