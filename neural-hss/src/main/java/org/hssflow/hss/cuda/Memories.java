package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one user has of a card; all of it goes back at once, the latest first. */
final class Memories implements AutoCloseable {
    private final Card card;
    private final Deque<Runnable> frees = new ArrayDeque<>();

    /** @param card that is held until this is closed */
    Memories(Card card) {
        this.card = card;
        frees.push(card.hold()::close);
    }

    Card card() {
        return card;
    }

    /** Memory of the card for so many bytes. */
    long allocate(long bytes) {
        long memory = card.allocate(Math.max(bytes, 16));
        frees.push(() -> card.free(memory));
        return memory;
    }

    Pointer allocatePinned(long bytes) {
        Pointer memory = card.allocatePinned(Math.max(bytes, 16));
        frees.push(() -> card.freePinned(memory));
        return memory;
    }

    Pointer createStream() {
        Pointer stream = card.createStream();
        frees.push(() -> card.destroyStream(stream));
        return stream;
    }

    Pointer createEvent() {
        Pointer event = card.createEvent();
        frees.push(() -> card.destroyEvent(event));
        return event;
    }

    /** Nothing that was allocated before is freed while a stream may still use it. */
    void awaitBeforeClosing(Pointer stream) {
        frees.push(() -> card.awaitQuietly(stream));
    }

    long upload(int[] values) {
        try (Memory host = new Memory(Math.max(1, values.length) * (long) Integer.BYTES)) {
            host.write(0, values, 0, values.length);
            return upload(host, values.length * (long) Integer.BYTES);
        }
    }

    long upload(float[] values) {
        try (Memory host = new Memory(Math.max(1, values.length) * (long) Float.BYTES)) {
            host.write(0, values, 0, values.length);
            return upload(host, values.length * (long) Float.BYTES);
        }
    }

    private long upload(Pointer host, long bytes) {
        long memory = allocate(bytes);
        if (bytes > 0) {
            card.upload(host, memory, bytes);
        }
        return memory;
    }

    @Override
    public void close() {
        while (!frees.isEmpty()) {
            frees.pop().run();
        }
    }
}
