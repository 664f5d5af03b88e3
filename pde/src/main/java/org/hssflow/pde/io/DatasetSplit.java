package org.hssflow.pde.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which share of the trajectories goes into which file: a model is trained on the first, and never sees the others.
 *
 * @param parts in the order of the trajectories; at least two, their names different, their shares 1 together
 */
public record DatasetSplit(List<Part> parts) {
    private static final double TOLERANCE = 1e-9; // of the sum of the shares
    private static final String SUFFIX = ".npz";

    /**
     * @param name letters, digits, dashes and underscores
     * @param share of the trajectories, more than 0 and less than 1
     */
    public record Part(String name, double share) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

        public Part {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "expected a name of letters, digits, dashes and underscores, got '" + name + "'");
            }
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "expected a share of more than 0 and less than 1, got " + share + " for " + name);
            }
        }
    }

    public DatasetSplit {
        parts = List.copyOf(parts);
        if (parts.size() < 2 || parts.stream().map(Part::name).distinct().count() < parts.size()) {
            throw new IllegalArgumentException("expected at least 2 parts of different names, got " + parts);
        }
        double sum = parts.stream().mapToDouble(Part::share).sum();
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException("expected shares that are 1 together, got " + sum + "; scale them");
        }
    }

    /**
     * Two shares are {@code train} and {@code test}, three are {@code train}, {@code validation} and {@code test}.
     *
     * @param shares such as {@code 0.8,0.1,0.1}
     */
    public static DatasetSplit parse(String shares) {
        String[] given = shares.split(",", -1);
        if (given.length < 2 || given.length > 3) {
            throw new IllegalArgumentException("expected 2 shares (train, test) or 3 (train, validation, test), such as"
                    + " 0.8,0.1,0.1, got '" + shares + "'");
        }
        List<String> names = given.length == 2 ? List.of("train", "test") : List.of("train", "validation", "test");
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < given.length; i++) {
            parts.add(new Part(names.get(i), share(given[i], shares)));
        }
        return new DatasetSplit(parts);
    }

    private static double share(String number, String shares) {
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected numbers such as 0.8,0.1,0.1, got '" + number + "' in '" + shares + "'", e);
        }
    }

    /**
     * How many trajectories each part gets, by largest remainder: what is left when each has the whole part of its quota goes,
     * one each, to those whose quota was cut most; of equal ones to the first.
     *
     * @throws IllegalArgumentException if a part would get none
     */
    public int[] counts(int trajectories) {
        double sum = parts.stream().mapToDouble(Part::share).sum();
        double[] quotas = parts.stream()
                .mapToDouble(part -> part.share() / sum * trajectories)
                .toArray();
        int[] counts = Arrays.stream(quotas).mapToInt(quota -> (int) quota).toArray();
        IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> counts[i] - quotas[i]))
                .limit(Math.max(0, trajectories - Arrays.stream(counts).sum()))
                .forEach(i -> counts[i]++);
        if (Arrays.stream(counts).anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("expected at least 1 trajectory in every part, got "
                    + Arrays.toString(counts) + " of " + trajectories + "; make more, or change the shares");
        }
        return counts;
    }

    /** {@code ns.npz} becomes {@code ns-train.npz}. */
    public Path file(Path target, Part part) {
        String name = String.valueOf(target.getFileName());
        boolean suffixed = name.endsWith(SUFFIX);
        String stem = suffixed ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return target.resolveSibling(stem + "-" + part.name() + (suffixed ? SUFFIX : ""));
    }
}
