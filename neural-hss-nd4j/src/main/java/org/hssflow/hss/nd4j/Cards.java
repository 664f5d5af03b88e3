package org.hssflow.hss.nd4j;

import java.util.List;

/** A way to ask for the machine's NVIDIA cards without loading CUDA into this process. */
interface Cards {
    /** @throws UnknownCardsException if nobody answers; its message says why */
    List<ComputeCapability> capabilities() throws UnknownCardsException;
}
