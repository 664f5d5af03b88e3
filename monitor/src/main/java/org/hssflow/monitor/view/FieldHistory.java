package org.hssflow.monitor.view;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.pde.stream.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * The newest states and rollouts of a stream that is followed. Each forecast is compared with the state that it was of, whichever of the
 * two comes last.
 */
final class FieldHistory {
    /** A state that is further back begins a new run, as the job has it, too. */
    private static final int LATE_STEPS = 32;
    /** More states than the longest lead: forecasts may be seen only once they are committed. */
    private static final int STATES = 512;
    /** More rollouts than the longest lead. */
    private static final int SPARE_ROLLOUTS = 8;

    private static final int MOST_POINTS_1D = 1_024;
    private static final int MOST_POINTS_2D = 256;

    private final NavigableMap<Long, PdeState> states = new TreeMap<>();
    private final NavigableMap<Long, Rollout> rollouts = new TreeMap<>();
    private final LeadErrors errors = new LeadErrors();
    private final SpaceTime spaceTime = new SpaceTime();
    private long runBegan = Long.MIN_VALUE;
    private int[] leads = {};
    private long bytes;

    void see(PdeState state, long at) {
        PdeState known = states.get(state.step());
        if (known != null && Arrays.equals(known.values(), state.values())) {
            return;
        }
        PdeState last = states.isEmpty() ? state : states.lastEntry().getValue();
        boolean isAnother = !state.shape().equals(last.shape()) || state.dt() != last.dt();
        if (isAnother) {
            errors.clear();
        }
        if (isAnother || known != null || state.step() < last.step() - LATE_STEPS) {
            beginRun(at);
        }
        bytes += state.values().length;
        states.put(state.step(), state);
        spaceTime.note(state, at);
        for (int i = 0; i < leads.length; i++) {
            Rollout rollout = rollouts.get(state.step() - leads[i]);
            if (rollout != null) {
                compare(rollout, i, state);
            }
        }
    }

    private void beginRun(long at) {
        states.clear();
        rollouts.clear();
        spaceTime.beginRun();
        bytes = 0;
        runBegan = at;
    }

    /** @param at when it was written: what is older than the run is of the one before */
    void see(Rollout rollout, long at) {
        if (at < runBegan || (!states.isEmpty() && !shape().equals(rollout.shape()))) {
            return;
        }
        if (!Arrays.equals(leads, rollout.leadSteps())) {
            leads = rollout.leadSteps();
            rollouts.clear();
            errors.clear();
            recount();
        }
        Rollout before = rollouts.put(rollout.baseStep(), rollout);
        bytes += rollout.values().length - (before == null ? 0 : before.values().length);
        if (before == null || !before.model().equals(rollout.model())) {
            for (int i = 0; i < leads.length; i++) {
                PdeState state = states.get(rollout.baseStep() + leads[i]);
                if (state != null) {
                    compare(rollout, i, state);
                }
            }
        }
    }

    private Shape shape() {
        return states.lastEntry().getValue().shape();
    }

    private void compare(Rollout rollout, int i, PdeState truth) {
        if (rollout.shape().equals(truth.shape())) {
            PdeState base = states.get(rollout.baseStep());
            errors.note(
                    leads[i],
                    Float32Math.relativeL2(rollout.values(), i * truth.shape().size(), truth.values()),
                    base == null ? Double.NaN : Float32Math.relativeL2(base.values(), 0, truth.values()));
            spaceTime.note(truth, rollout, i);
        }
    }

    /**
     * Forgets the oldest, until no more than so many bytes are left: first states that only forecasts which are very late would be
     * compared with, then rows of the picture of the last minutes, then forecasts.
     */
    void trimTo(long mostBytes) {
        int longest = leads.length == 0 ? 0 : leads[leads.length - 1];
        while (rollouts.size() > longest + SPARE_ROLLOUTS) {
            forgetRollout();
        }
        while (states.size() > STATES) {
            forgetState();
        }
        while (states.size() > longest + 1 && bytes() > mostBytes) {
            forgetState();
        }
        while (spaceTime.size() > 0 && bytes() > mostBytes) {
            spaceTime.trimTo(spaceTime.size() / 2);
        }
        while (rollouts.size() > 1 && bytes() > mostBytes) {
            forgetRollout();
        }
    }

    private void forgetRollout() {
        bytes -= rollouts.pollFirstEntry().getValue().values().length;
    }

    private void forgetState() {
        bytes -= states.pollFirstEntry().getValue().values().length;
    }

    /** What it holds, in bytes of fields. */
    long bytes() {
        return bytes + spaceTime.bytes();
    }

    private void recount() {
        bytes = states.values().stream()
                .mapToLong(state -> state.values().length)
                .sum();
    }

    int[] leads() {
        return leads.clone();
    }

    /** The index of the published lead that is nearest to the one asked for; −1 if none is published. */
    int nearestLead(int lead) {
        int nearest = -1;
        for (int i = 0; i < leads.length; i++) {
            if (nearest < 0 || Math.abs(leads[i] - lead) < Math.abs(leads[nearest] - lead)) {
                nearest = i;
            }
        }
        return nearest;
    }

    StreamPicture.Errors errors() {
        return errors.picture();
    }

    SpaceTimeRows rowsAfter(long number, int lead, long now) {
        return spaceTime.after(number, lead, now);
    }

    /**
     * The newest state that was forecast at a lead, or the newest of all if none was, and what comes after it.
     *
     * @param i of the lead, or −1
     * @return null if there is no state, or it is in three dimensions
     */
    StreamPicture.@Nullable Fields fields(int i, int channel) {
        if (states.isEmpty() || shape().dimensions() > 2) {
            return null;
        }
        PdeState truth = states.lastEntry().getValue();
        Rollout made = null;
        for (Map.Entry<Long, Rollout> entry : i < 0
                ? Map.<Long, Rollout>of().entrySet()
                : rollouts.descendingMap().entrySet()) {
            PdeState state = states.get(entry.getKey() + leads[i]);
            if (state != null) {
                truth = state;
                made = entry.getValue();
                break;
            }
        }
        // a rollout of the run before may have been written after this one began, and is of later steps
        Map.Entry<Long, Rollout> newest = i < 0 ? null : rollouts.floorEntry(states.lastKey());
        return picture(truth, made, newest == null ? null : newest.getValue(), i, channel);
    }

    private StreamPicture.Fields picture(
            PdeState truth, @Nullable Rollout made, @Nullable Rollout newest, int i, int channel) {
        Shape shape = truth.shape();
        int stride = Float32Math.stride(shape, shape.dimensions() == 1 ? MOST_POINTS_1D : MOST_POINTS_2D);
        int from = i * shape.size();
        return new StreamPicture.Fields(
                truth.step(),
                truth.time(),
                Float32Math.thinnedShape(shape, stride),
                stride,
                Float32Math.thinned(truth.values(), 0, shape, channel, stride),
                made == null ? null : Float32Math.thinned(made.values(), from, shape, channel, stride),
                made == null ? null : Texts.model(made.model()),
                made == null ? Double.NaN : Float32Math.relativeL2(made.values(), from, truth.values()),
                newest == null ? null : Float32Math.thinned(newest.values(), from, shape, channel, stride),
                newest == null ? 0 : newest.baseStep() + leads[i],
                newest == null ? Double.NaN : newest.baseTime() + leads[i] * newest.dt(),
                newest == null ? null : Texts.model(newest.model()));
    }
}
