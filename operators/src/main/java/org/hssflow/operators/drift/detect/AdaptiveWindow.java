package org.hssflow.operators.drift.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * The window of {@link Adwin} as an exponential histogram: buckets, oldest first, of 2^i values, i falling. Mutable; made of a
 * state for one update.
 */
final class AdaptiveWindow {
    /**
     * @param count how many values
     * @param sum of the values
     * @param squares sum of their squared deviations from their mean
     */
    record Bucket(double count, double sum, double squares) {
        static final int LENGTH = 3;
        static final Bucket EMPTY = new Bucket(0, 0, 0);

        double mean() {
            return sum / count;
        }

        /** Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983). */
        Bucket with(Bucket other) {
            if (count == 0) {
                return other;
            }
            double apart = mean() - other.mean();
            double both = count + other.count;
            return new Bucket(
                    both, sum + other.sum, squares + other.squares + count * other.count / both * apart * apart);
        }
    }

    private final List<Bucket> buckets = new ArrayList<>();

    /** Reads what {@link #toArray} wrote, from {@code offset} on. */
    AdaptiveWindow(double[] state, int offset) {
        for (int at = offset; at < state.length; at += Bucket.LENGTH) {
            buckets.add(new Bucket(state[at], state[at + 1], state[at + 2]));
        }
    }

    double[] toArray(int offset) {
        double[] state = new double[offset + Bucket.LENGTH * buckets.size()];
        int at = offset;
        for (Bucket bucket : buckets) {
            state[at++] = bucket.count;
            state[at++] = bucket.sum;
            state[at++] = bucket.squares;
        }
        return state;
    }

    double count() {
        return buckets.stream().mapToDouble(Bucket::count).sum();
    }

    /** Adds the newest value, and of every size of which there are too many then merges the two oldest. */
    void add(double value, int maxBuckets) {
        buckets.add(new Bucket(1, value, 0));
        int end = buckets.size();
        for (double size = 1; ; size *= 2) {
            int begin = end;
            while (begin > 0 && buckets.get(begin - 1).count == size) {
                begin--;
            }
            if (end - begin <= maxBuckets) {
                return;
            }
            buckets.set(begin, buckets.get(begin).with(buckets.remove(begin + 1)));
            end = begin + 1;
        }
    }

    /**
     * Drops the oldest bucket as long as there is a cut whose parts differ.
     *
     * @return the largest rise over ε_cut of the cuts looked at; above 1 if one of them showed a rise
     */
    double shrink(double delta, int minLength) {
        double largest = Double.NEGATIVE_INFINITY;
        boolean found = true;
        while (found) {
            found = false;
            Bucket all = buckets.stream().reduce(Bucket.EMPTY, Bucket::with);
            double older = 0;
            double sumOfOlder = 0;
            for (int i = 0; i < buckets.size() - 1 && !found; i++) {
                older += buckets.get(i).count;
                sumOfOlder += buckets.get(i).sum;
                double newer = all.count - older;
                if (older >= minLength && newer >= minLength) {
                    double rise = (all.sum - sumOfOlder) / newer - sumOfOlder / older;
                    double ratio = rise / cutThreshold(all, older - minLength + 1, newer - minLength + 1, delta);
                    largest = Math.max(largest, ratio);
                    found = Math.abs(ratio) > 1;
                }
            }
            if (found) {
                buckets.remove(0);
            }
        }
        return largest == Double.NEGATIVE_INFINITY ? 0 : largest;
    }

    /** ε_cut of {@link Adwin}. */
    private static double cutThreshold(Bucket all, double older, double newer, double delta) {
        double log = StrictMath.log(2 * StrictMath.log(all.count) / delta);
        double inverse = 1 / older + 1 / newer;
        return Math.sqrt(2 * inverse * all.squares / all.count * log) + 2.0 / 3 * inverse * log;
    }
}
