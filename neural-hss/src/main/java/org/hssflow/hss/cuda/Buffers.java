package org.hssflow.hss.cuda;

import java.util.ArrayList;
import java.util.List;

/** The buffers of a {@link Program}, of one block of threads: each as large as whoever needs most of it. */
final class Buffers {
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Integer> ranks = new ArrayList<>();

    /**
     * @param rank the lower, the more it is worth to have it in the shared memory
     * @return its number
     */
    int add(int rank, int size) {
        sizes.add(0);
        ranks.add(rank);
        need(sizes.size() - 1, size);
        return sizes.size() - 1;
    }

    /** Makes one large enough. */
    void need(int buffer, int size) {
        sizes.set(buffer, Math.max(sizes.get(buffer), Math.addExact(size, 3) / 4 * 4));
    }

    int count() {
        return sizes.size();
    }

    /** In floats, a multiple of 4. */
    int size(int buffer) {
        return sizes.get(buffer);
    }

    long total() {
        return sizes.stream().mapToLong(Integer::longValue).sum();
    }

    /** Their numbers, first those that are worth most in the shared memory. */
    List<Integer> byWorth() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            numbers.add(i);
        }
        numbers.sort((i, j) -> Integer.compare(ranks.get(i), ranks.get(j)));
        return numbers;
    }
}
