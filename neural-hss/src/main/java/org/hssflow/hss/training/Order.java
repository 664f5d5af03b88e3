package org.hssflow.hss.training;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The order in which windows are seen: a new permutation for every pass, a batch at a time, a short rest left out. A pure function of
 * the seed and of how many batches were before, so a training can be taken up anywhere.
 */
final class Order {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int[] permutation;
    private final int batch;
    private final long seed;
    private long pass = -1;

    Order(int count, int batch, long seed) {
        this.permutation = new int[count];
        this.batch = batch;
        this.seed = seed;
    }

    /** How many there are to choose from. */
    int count() {
        return permutation.length;
    }

    /** The indices of batch {@code number}, from 0 on. */
    int[] batch(long number) {
        long passes = permutation.length / batch;
        if (number / passes != pass) {
            pass = number / passes;
            shuffle();
        }
        int from = (int) (number % passes) * batch;
        return Arrays.copyOfRange(permutation, from, from + batch);
    }

    private void shuffle() {
        Random random = new Random(seed + GOLDEN * pass);
        System.arraycopy(IntStream.range(0, permutation.length).toArray(), 0, permutation, 0, permutation.length);
        for (int i = permutation.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = permutation[i];
            permutation[i] = permutation[j];
            permutation[j] = swap;
        }
    }
}
