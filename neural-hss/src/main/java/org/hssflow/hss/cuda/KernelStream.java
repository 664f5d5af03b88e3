package org.hssflow.hss.cuda;

import com.sun.jna.Pointer;

/** Launches kernels in one stream of a card, the thread being in its context. */
record KernelStream(Card card, Pointer stream) {
    /** For kernels whose work is bound by the memory. */
    private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

    /** One that goes through so many items. */
    void overItems(String kernel, int items, int rows, Parameters parameters) {
        int needed = (items + Plan.THREADS - 1) / Plan.THREADS;
        int blocks = Math.max(1, Math.min(needed, BLOCKS_PER_MULTIPROCESSOR * card.multiprocessors()));
        launch(kernel, blocks, rows, Plan.THREADS, 0, parameters);
    }

    void launch(String kernel, int blocks, int rows, int threads, int shared, Parameters parameters) {
        card.launch(kernel, blocks, rows, threads, shared, parameters, stream);
    }
}
