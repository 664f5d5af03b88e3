package org.hssflow.hss.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one user has of a card; all of it goes back at once, the latest first. */
final class Memories implements AutoCloseable {
    private static final int PART = 1 << 22;

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
        long memory = allocate(values.length * (long) Float.BYTES);
        upload(values, memory);
        return memory;
    }

    /** Part by part: all data of a training need not be twice in the host's memory. */
    void upload(float[] values, long to) {
        try (Memory host = new Memory(Math.max(1, Math.min(values.length, PART)) * (long) Float.BYTES)) {
            for (int first = 0; first < values.length; first += PART) {
                int count = Math.min(PART, values.length - first);
                host.write(0, values, first, count);
                card.upload(host, to + first * (long) Float.BYTES, count * (long) Float.BYTES);
            }
        }
    }

    /** After all streams were waited for that write there. */
    float[] download(long from, int count) {
        float[] values = new float[count];
        try (Memory host = new Memory(Math.max(1, Math.min(count, PART)) * (long) Float.BYTES)) {
            for (int first = 0; first < count; first += PART) {
                int part = Math.min(PART, count - first);
                card.download(from + first * (long) Float.BYTES, host, part * (long) Float.BYTES);
                host.read(0, values, first, part);
            }
        }
        return values;
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
