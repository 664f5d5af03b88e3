package org.hssflow.simulators.replay;

import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Fate;
import org.hssflow.simulators.scenario.StreamScript;
import org.jspecify.annotations.Nullable;

/** One trajectory of a recording, state after state. */
final class ReplayStream implements StreamScript {
    private final Replay replay;
    private final int stream;
    private final SortedMap<String, Double> parameters;
    private int time;
    private @Nullable Delivery next;

    ReplayStream(Replay replay, int stream) {
        this.replay = replay;
        this.stream = stream;
        this.parameters = new TreeMap<>(replay.recording().parameters(stream));
        parameters.putAll(replay.parameters());
    }

    @Override
    public String id() {
        return replay.prefix() + "-" + stream;
    }

    @Override
    public @Nullable Delivery peek() {
        if (next == null && time < replay.recording().states()) {
            next = new Delivery(time, time, due(), Fate.SENT, state(), 0, null);
        }
        return next;
    }

    @Override
    public void advance() {
        next = null;
        time++;
    }

    private double due() {
        return (time + stream / (double) replay.streams()) / replay.rate();
    }

    private PdeState state() {
        Recording recording = replay.recording();
        return PdeState.of(
                id(),
                replay.equation(),
                time,
                recording.startTime() + time * recording.dt(),
                recording.dt(),
                recording.grid().shape(),
                parameters,
                replay.state(stream, time));
    }
}
