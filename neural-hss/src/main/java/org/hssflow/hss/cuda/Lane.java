package org.hssflow.hss.cuda;

import com.sun.jna.Pointer;

/** A stream with room for a chunk of a batch, on both sides: while one lane computes, another is filled or emptied. */
final class Lane {
    private final Memories memories;
    private final Pointer start;
    private final Pointer end;

    final Pointer stream;
    /** Pinned; what goes to the card. */
    final Pointer hostIn;
    /** Pinned; what comes back. */
    final Pointer hostOut;

    final long in;
    final long out;
    final long spill;

    // The chunk in flight.
    int first;
    int count;

    Lane(Memories memories, long bytesIn, long bytesOut, long bytesSpill) {
        this.memories = memories;
        this.stream = memories.createStream();
        this.start = memories.createEvent();
        this.end = memories.createEvent();
        this.hostIn = memories.allocatePinned(bytesIn);
        this.hostOut = memories.allocatePinned(bytesOut);
        this.in = memories.allocate(bytesIn);
        this.out = memories.allocate(bytesOut);
        this.spill = memories.allocate(bytesSpill);
        memories.awaitBeforeClosing(stream);
    }

    void beginWork() {
        memories.card().record(start, stream);
    }

    void endWork() {
        memories.card().record(end, stream);
    }

    /**
     * Waits for the chunk in flight, and says when the card computed it.
     *
     * @param base the event from which times count
     */
    void await(Pointer base, BusyTime busy) {
        Card card = memories.card();
        card.await(stream);
        busy.add(card.millisBetween(base, start), card.millisBetween(base, end));
    }
}
