package org.hssflow.monitor.view;

import java.util.Arrays;
import java.util.Map;
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
    /** So many states are kept at most, since forecasts may be seen only once they are committed. */
    private static final int STATES = 512;
    /** More rollouts than the longest lead. */
    private static final int SPARE_ROLLOUTS = 8;
    /** Of a rollout that has more, the nearest ones are shown. */
    private static final int MOST_LEADS = 100;

    private static final int MOST_POINTS_1D = 1_024;
    private static final int MOST_POINTS_2D = 256;

    private final FieldLog<PdeState> states = new FieldLog<>(state -> state.values().length);
    private final FieldLog<Rollout> rollouts = new FieldLog<>(rollout -> rollout.values().length);
    private final LeadErrors errors = new LeadErrors();
    private final SpaceTime spaceTime = new SpaceTime();
    private final RunOrder runs = new RunOrder();
    private int[] leads = {};

    void see(PdeState state, long at) {
        PdeState last = states.last();
        if (last == null) {
            rollouts.forgetIf(rollout -> !rollout.shape().equals(state.shape())); // which came first, unseen
        } else if (!continues(state, last, at)) {
            return;
        }
        states.put(state.step(), state);
        spaceTime.note(state, at);
        for (int i = 0; i < leads.length; i++) {
            Rollout rollout = rollouts.get(state.step() - leads[i]);
            if (rollout != null) {
                compare(rollout, i, state);
            }
        }
    }

    /** Begins a new run where one begins, and says whether there is anything new at all. */
    private boolean continues(PdeState state, PdeState last, long at) {
        boolean isAnother = !StreamTraits.of(state).equals(StreamTraits.of(last));
        boolean isBack = state.step() < last.step() - LATE_STEPS;
        PdeState known = states.get(state.step());
        if (!isAnother && !isBack && known != null && Arrays.equals(known.values(), state.values())) {
            return false;
        }
        if (isAnother) {
            errors.clear();
        }
        if (isAnother || isBack || known != null) {
            states.clear();
            rollouts.clear();
            spaceTime.beginRun();
            runs.begin(at, state.step() <= last.step());
        }
        return true;
    }

    void see(Rollout rollout, long at) {
        PdeState last = states.last();
        boolean fits = last == null || (last.shape().equals(rollout.shape()) && last.dt() == rollout.dt());
        if (!runs.isCurrent(rollout.baseStep(), at) || !fits) {
            return;
        }
        int[] published = Arrays.copyOf(rollout.leadSteps(), Math.min(MOST_LEADS, rollout.leadSteps().length));
        if (!Arrays.equals(leads, published)) {
            leads = published;
            rollouts.clear();
            errors.clear();
        }
        Rollout before = rollouts.put(rollout.baseStep(), rollout);
        if (before == null || !before.model().equals(rollout.model())) {
            for (int i = 0; i < leads.length; i++) {
                PdeState state = states.get(rollout.baseStep() + leads[i]);
                if (state != null) {
                    compare(rollout, i, state);
                }
            }
        }
    }

    private void compare(Rollout rollout, int i, PdeState truth) {
        PdeState base = states.get(rollout.baseStep());
        errors.note(
                leads[i],
                Float32Math.relativeL2(rollout.values(), i * truth.shape().size(), truth.values()),
                base == null ? Double.NaN : Float32Math.relativeL2(base.values(), 0, truth.values()));
        spaceTime.note(truth, rollout, i);
    }

    /**
     * Forgets the oldest, until no more than so many bytes are left: first states that only forecasts which are very late would be
     * compared with, then rows of the picture of the last minutes, then forecasts, and at last states.
     */
    void trimTo(long mostBytes) {
        PdeState last = states.last();
        if (last != null) {
            rollouts.forgetAfter(last.step() + LATE_STEPS); // late ones of the run before
        }
        int longest = leads.length == 0 ? 0 : Math.min(leads[leads.length - 1], STATES - 1);
        while (rollouts.size() > longest + SPARE_ROLLOUTS) {
            rollouts.forgetFirst();
        }
        while (states.size() > STATES || (states.size() > longest + 1 && bytes() > mostBytes)) {
            states.forgetFirst();
        }
        while (spaceTime.size() > 0 && bytes() > mostBytes) {
            spaceTime.trimTo(spaceTime.size() / 2);
        }
        while (rollouts.size() > 1 && bytes() > mostBytes) {
            rollouts.forgetFirst();
        }
        while (states.size() > 1 && bytes() > mostBytes) {
            states.forgetFirst();
        }
        if (bytes() > mostBytes) { // a single one is too large to be shown
            rollouts.clear();
            states.clear();
        }
    }

    /** What it holds, in bytes of fields. */
    long bytes() {
        return states.bytes() + rollouts.bytes() + spaceTime.bytes();
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
     * @param channel the last one is taken if there are not so many
     * @return null if there is no state, or it is in three dimensions
     */
    StreamPicture.@Nullable Fields fields(int i, int channel) {
        PdeState last = states.last();
        if (last == null || last.shape().dimensions() > 2) {
            return null;
        }
        int shown = Math.min(channel, last.shape().channels() - 1);
        if (i < 0) {
            return picture(last, null, null, 0, shown);
        }
        Rollout newest = null;
        for (Map.Entry<Long, Rollout> entry : rollouts.downFrom(last.step()).entrySet()) {
            newest = newest == null ? entry.getValue() : newest;
            PdeState truth = states.get(entry.getKey() + leads[i]);
            if (truth != null) {
                return picture(truth, entry.getValue(), newest, i, shown);
            }
        }
        return picture(last, null, newest, i, shown);
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
