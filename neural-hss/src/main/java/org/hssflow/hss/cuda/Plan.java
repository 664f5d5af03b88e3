package org.hssflow.hss.cuda;

import java.nio.IntBuffer;
import java.util.List;
import java.util.function.IntFunction;
import org.hssflow.hss.Architecture;

/**
 * A {@link Program} on a card: which of its buffers lie in the shared memory, and how much that and the other memory of a block of threads
 * are.
 */
final class Plan {
    /** Of a block of threads that has the multiprocessor for itself. */
    static final int MOST_THREADS = 512;

    static final int THREADS = 256;
    /** How many states may lie side by side, the most first. */
    static final int[] WIDTHS = {32, 16, 8, 4, 1};

    private static final int RESERVED = 1024; // of a multiprocessor, for each block of threads
    private static final int BLOCK_BYTES = 96;
    private static final int MOST_WARPS = 32;
    private static final int FLOAT = Float.BYTES;

    private final Program program;
    private final int base;
    private final int[] buffers;
    private final int shared;
    private final int spill;
    private final int keptWeights;

    /** @param limit bytes of shared memory at most */
    Plan(Program program, int limit) {
        this.program = program;
        Buffers all = program.buffers();
        int header = 2 * Op.WORDS * Integer.BYTES
                + BLOCK_BYTES
                + Long.BYTES * all.count()
                + FLOAT * (MOST_WARPS + 2 * program.width());
        this.base = (header + 15) / 16 * 4;
        this.buffers = new int[all.count()];
        int room = limit / FLOAT;
        int next = base;
        int weights = program.weights();
        this.keptWeights = next + weights + all.total() <= room ? weights : 0;
        next += keptWeights;
        int outside = 0;
        for (int buffer : all.byWorth()) {
            int size = all.size(buffer);
            if (next + size <= room) {
                buffers[buffer] = next;
                next += size;
            } else {
                buffers[buffer] = -1 - outside;
                outside += size;
            }
        }
        this.spill = outside;
        // At the end of a training the threads' losses lie at the base.
        this.shared = Math.max(next, base + 2 * MOST_THREADS) * FLOAT;
    }

    /**
     * The widest that gives every multiprocessor work. What a training keeps of the way there, most of it, lies outside of the shared
     * memory.
     *
     * @param narrowest 1 or 4
     * @param windows of a batch
     * @param programs by how many windows lie side by side
     */
    static Plan forTraining(Card card, int narrowest, int windows, IntFunction<Program> programs) {
        int width = narrowest;
        for (int wider : WIDTHS) {
            if (wider > width && tiles(windows, wider) >= card.multiprocessors()) {
                width = wider;
            }
        }
        boolean one = tiles(windows, width) <= card.multiprocessors();
        return new Plan(programs.apply(width), one ? card.sharedPerBlock() : forTwo(card));
    }

    /** Along one axis a block's product takes four states at once; along several there are enough columns in one state. */
    static int narrowest(Architecture architecture) {
        return architecture.width().size() == 1 ? 4 : 1;
    }

    /** How many blocks of threads so many states make. */
    static int tiles(int states, int width) {
        return (states + width - 1) / width;
    }

    /** Bytes of shared memory of which a multiprocessor has room for two. */
    static int forTwo(Card card) {
        return Math.min(card.sharedPerBlock(), card.sharedPerMultiprocessor() / 2 - RESERVED);
    }

    Program program() {
        return program;
    }

    int width() {
        return program.width();
    }

    /** Bytes of shared memory. */
    int shared() {
        return shared;
    }

    /** Floats of other memory. */
    int spill() {
        return spill;
    }

    /** How many blocks of threads all multiprocessors have room for. */
    int blocks(Card card) {
        return card.multiprocessors() * Math.max(1, Math.min(2, card.sharedPerMultiprocessor() / (shared + RESERVED)));
    }

    /** Of a block of threads: where there is but one on a multiprocessor, it has as many as two would have. */
    int threads(Card card, int blocks) {
        boolean alone = blocks <= card.multiprocessors() || blocks(card) == card.multiprocessors();
        return alone ? MOST_THREADS : THREADS;
    }

    int[] buffers() {
        return buffers;
    }

    /** The structure {@code Memory} of {@code hss.cu}. */
    void put(Parameters to, long weights, long bufferTable, long spillMemory) {
        to.put(weights).put(bufferTable).put(spillMemory).put((long) spill);
        to.put(buffers.length).put(keptWeights).put(program.width()).put(base);
    }

    static int[] words(List<Op> ops) {
        IntBuffer words = IntBuffer.allocate(ops.size() * Op.WORDS);
        ops.forEach(op -> op.write(words));
        return words.array();
    }
}
