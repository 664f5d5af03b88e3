package org.hssflow.app.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.app.Release;

/**
 * What upgrades under a load did to the output, as a read_committed consumer outside the job saw it.
 *
 * @param load they ran under
 * @param upgrades the longest silence around each
 * @param steadySilenceSeconds the longest silences of five seconds before each of them: what checkpoints alone do
 * @param statesSent in all
 * @param lost states that were never forecast
 * @param duplicated rollouts that came twice
 */
public record UpgradeFigures(
        UpgradeLoad load,
        List<Silence> upgrades,
        List<Double> steadySilenceSeconds,
        long statesSent,
        long lost,
        long duplicated) {
    /** What changes: three kinds in turns, and in the last quarter of the upgrades the code, from a jar. */
    public enum Kind {
        MODEL,
        PARALLELISM,
        ARCHITECTURE,
        CODE;

        static final List<Kind> IN_TURNS = List.of(MODEL, PARALLELISM, ARCHITECTURE);

        /** A job that came as a jar stays one, and begins each time with code that is not compiled yet: so it comes last. */
        static Kind of(int upgrade, int upgrades) {
            boolean isLate = upgrade >= upgrades - upgrades / (IN_TURNS.size() + 1);
            return isLate && Release.jar() != null ? CODE : IN_TURNS.get(upgrade % IN_TURNS.size());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One upgrade.
     *
     * @param kind what changed
     * @param seconds the longest time between two arrivals of committed rollouts, from before the upgrade until after it
     * @param changes of the job, each as {@code name: before -> after}
     */
    public record Silence(Kind kind, double seconds, List<String> changes) {}

    public UpgradeFigures {
        upgrades = List.copyOf(upgrades);
        steadySilenceSeconds = List.copyOf(steadySilenceSeconds);
    }

    public double medianSilenceSeconds() {
        return median(upgrades.stream().map(Silence::seconds).toList());
    }

    public double maxSilenceSeconds() {
        return upgrades.stream().mapToDouble(Silence::seconds).max().orElse(Double.NaN);
    }

    public double medianSteadySilenceSeconds() {
        return median(steadySilenceSeconds);
    }

    /** The median silence of each kind. */
    public SortedMap<Kind, Double> medianSilenceByKind() {
        SortedMap<Kind, Double> medians = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            List<Double> ofKind = upgrades.stream()
                    .filter(one -> one.kind() == kind)
                    .map(Silence::seconds)
                    .toList();
            if (!ofKind.isEmpty()) {
                medians.put(kind, median(ofKind));
            }
        }
        return medians;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
