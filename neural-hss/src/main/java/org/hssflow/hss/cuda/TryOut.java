package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;
import org.hssflow.hss.engine.EngineUnavailableException;

/** Lets a card compute something that is known. */
final class TryOut {
    private static final float[] VALUES = {1.5f, -2.25f, 3.125f};
    private static final int[] FROM = {2, -1, 0, 1};
    private static final float[] EXPECTED = {3.125f, 0, 1.5f, -2.25f};

    private TryOut() {}

    /** @throws EngineUnavailableException if it cannot, or computes something else */
    static void run(Card card) {
        try (Memories memories = new Memories(card);
                Card.Entered here = card.enter()) {
            Pointer stream = memories.createStream();
            long result = memories.allocate(Float.BYTES * (long) EXPECTED.length);
            Parameters parameters = new Parameters()
                    .put(memories.upload(VALUES))
                    .put(memories.upload(FROM))
                    .put(result)
                    .put(FROM.length);
            card.launch("pack", 1, 1, Plan.THREADS, 0, parameters, stream);
            card.await(stream);
            float[] got = new float[EXPECTED.length];
            try (Memory host = new Memory(Float.BYTES * (long) got.length)) {
                card.download(result, host, host.size());
                host.read(0, got, 0, got.length);
            }
            if (!Arrays.equals(got, EXPECTED)) {
                throw new EngineUnavailableException(
                        card + " computes " + Arrays.toString(got) + " where " + Arrays.toString(EXPECTED)
                                + " is right",
                        "use the engine cpu or auto, and have the card looked at");
            }
        }
    }
}
