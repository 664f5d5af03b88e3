package org.hssflow.operators.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.operators.track.Serving;
import org.hssflow.pde.stream.ModelId;

/**
 * What the monitor remembers of a stream, beside its recent states. The one in the state backend is never changed, but a {@link #copy()}.
 *
 * <p>States are numbered since the ring was last cleared.
 */
public final class StreamHealth {
    /** How many sets of identified parameters the median is taken over. */
    static final int IDENTIFIED = 5;
    /** So many calm transitions prove a model. */
    static final int PROVEN = 20;
    /** After so many transitions without a high error, high errors before belong to something else. */
    private static final int APART = 5;

    private static final int MAX_MODELS = 16;

    Serving serving;
    double[] detector;
    /** How long each state in the ring is, or 0 if there is none. */
    int stateBytes;
    /** The number of the newest state. */
    long index;
    /** The number of the state that the first transition of the latest high errors ends in, or −1. */
    long highSince;
    /** The number of the latest one of them. */
    long highLast;
    /** The number of the state of the alarm that is up, or −1. */
    long alarmAt;
    /** Transitions in a row without a sign of drift. */
    int calm;
    /** When a training was last asked for, in milliseconds since the epoch; 0 if it was not for this model. */
    long askedAtMillis;
    /** Models that have served this stream well, the newest last. */
    final List<ModelId> known;
    /** Models that lost on this stream, and are tried again in their own regime at most. */
    final List<ModelId> excluded;
    /** The newest sets of identified parameters. */
    final List<SortedMap<String, Double>> identified;

    public StreamHealth(
            Serving serving,
            double[] detector,
            int stateBytes,
            long index,
            long highSince,
            long highLast,
            long alarmAt,
            int calm,
            long askedAtMillis,
            List<ModelId> known,
            List<ModelId> excluded,
            List<SortedMap<String, Double>> identified) {
        this.serving = serving;
        this.detector = detector;
        this.stateBytes = stateBytes;
        this.index = index;
        this.highSince = highSince;
        this.highLast = highLast;
        this.alarmAt = alarmAt;
        this.calm = calm;
        this.askedAtMillis = askedAtMillis;
        this.known = new ArrayList<>(known);
        this.excluded = new ArrayList<>(excluded);
        this.identified = new ArrayList<>(identified);
    }

    /** Of a stream that was never seen. */
    static StreamHealth begin(Serving serving) {
        return new StreamHealth(serving, new double[0], 0, -1, -1, -1, -1, 0, 0, List.of(), List.of(), List.of());
    }

    StreamHealth copy() {
        return new StreamHealth(
                serving,
                detector,
                stateBytes,
                index,
                highSince,
                highLast,
                alarmAt,
                calm,
                askedAtMillis,
                known,
                excluded,
                identified);
    }

    /** The number of the state since which something has been wrong: of high errors or of the alarm, whichever came first; or −1. */
    long suspiciousSince() {
        if (highSince < 0 || alarmAt < 0) {
            return Math.max(highSince, alarmAt);
        }
        return Math.min(highSince, alarmAt);
    }

    boolean isAlarmed() {
        return alarmAt >= 0;
    }

    /** Others serve from now on. Returns whether the champion is another one. */
    boolean serve(Serving now) {
        boolean changed = !now.champion().equals(serving.champion());
        boolean isNews = index < 0 || !now.equals(serving);
        serving = now;
        if (isNews && now.dropped() != null && !known.contains(now.dropped())) { // else it was good in its own regime
            remember(excluded, now.dropped());
        }
        if (changed) {
            detector = new double[0];
            highSince = -1;
            alarmAt = -1;
            calm = 0;
            askedAtMillis = 0;
        }
        return changed;
    }

    /** The ring is empty, and states of another size come. */
    void forgetStates(int bytes) {
        stateBytes = bytes;
        index = -1;
        highSince = -1;
        alarmAt = -1;
        identified.clear();
    }

    /** The transition to the newest state has an error above the limit, or not. */
    void note(boolean high) {
        if (high) {
            if (highSince < 0) {
                highSince = index;
            }
            highLast = index;
        } else if (highSince >= 0 && index - highLast >= APART && !isAlarmed()) {
            highSince = -1;
        }
    }

    /** Nothing speaks against the champion at this transition. */
    void noteCalm() {
        calm++;
        if (calm == PROVEN) {
            remember(known, serving.champion());
        }
    }

    void noteIdentified(SortedMap<String, Double> parameters) {
        if (!parameters.isEmpty()) {
            identified.add(parameters);
            if (identified.size() > IDENTIFIED) {
                identified.remove(0);
            }
        }
    }

    /** The median of each parameter over the newest pairs; empty until there are {@value #IDENTIFIED}. */
    SortedMap<String, Double> medianIdentified() {
        SortedMap<String, Double> medians = new TreeMap<>();
        if (identified.size() == IDENTIFIED) {
            for (String name : identified.get(0).keySet()) {
                double[] values = identified.stream()
                        .mapToDouble(set -> set.getOrDefault(name, Double.NaN))
                        .sorted()
                        .toArray();
                medians.put(name, values[IDENTIFIED / 2]);
            }
        }
        return medians;
    }

    private static void remember(List<ModelId> models, ModelId model) {
        models.remove(model);
        models.add(model);
        if (models.size() > MAX_MODELS) {
            models.remove(0);
        }
    }

    public Serving serving() {
        return serving;
    }

    public double[] detector() {
        return detector;
    }

    public int stateBytes() {
        return stateBytes;
    }

    public long index() {
        return index;
    }

    public long highSince() {
        return highSince;
    }

    public long highLast() {
        return highLast;
    }

    public long alarmAt() {
        return alarmAt;
    }

    public int calm() {
        return calm;
    }

    public long askedAtMillis() {
        return askedAtMillis;
    }

    public List<ModelId> known() {
        return Collections.unmodifiableList(known);
    }

    public List<ModelId> excluded() {
        return Collections.unmodifiableList(excluded);
    }

    public List<SortedMap<String, Double>> identified() {
        return Collections.unmodifiableList(identified);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof StreamHealth other
                && serving.equals(other.serving)
                && Arrays.equals(detector, other.detector)
                && stateBytes == other.stateBytes
                && index == other.index
                && highSince == other.highSince
                && highLast == other.highLast
                && alarmAt == other.alarmAt
                && calm == other.calm
                && askedAtMillis == other.askedAtMillis
                && known.equals(other.known)
                && excluded.equals(other.excluded)
                && identified.equals(other.identified);
    }

    @Override
    public int hashCode() {
        return 31 * serving.hashCode() + Long.hashCode(index);
    }
}
