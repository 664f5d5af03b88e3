package org.hssflow.hss.training;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** The order in which transitions are seen: a new permutation for every pass, a batch at a time, a short rest left out. */
final class Order {
    private final int[] permutation;
    private final int batch;
    private final Random random;
    private int next;

    Order(int count, int batch, long seed) {
        this.permutation = IntStream.range(0, count).toArray();
        this.batch = batch;
        this.random = new Random(seed);
        this.next = count;
    }

    /** The indices of the next batch. */
    int[] next() {
        if (next + batch > permutation.length) {
            shuffle();
            next = 0;
        }
        int[] indices = Arrays.copyOfRange(permutation, next, next + batch);
        next += batch;
        return indices;
    }

    private void shuffle() {
        for (int i = permutation.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = permutation[i];
            permutation[i] = permutation[j];
            permutation[j] = swap;
        }
    }
}
