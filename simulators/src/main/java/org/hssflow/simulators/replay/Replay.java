package org.hssflow.simulators.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.Float32;
import org.hssflow.simulators.scenario.StreamScript;
import org.hssflow.simulators.scenario.StreamSet;

/**
 * Publishes a recording as if it ran now: trajectory i is stream i.
 *
 * @param name of the recording, for people
 * @param recording what is published; has to stay open
 * @param equation what it obeys; an evolution in time
 * @param parameters physical parameters that the file does not name, or that win over those it does
 * @param prefix of the stream ids
 * @param streams how many of the trajectories
 * @param rate states per second of each stream
 */
public record Replay(
        String name,
        Recording recording,
        Equation equation,
        SortedMap<String, Double> parameters,
        String prefix,
        int streams,
        double rate) {
    /** @throws IllegalArgumentException if a number is out of range */
    public Replay {
        equation.requireEvolution();
        Shape shape = recording.grid().shape();
        if (shape.dimensions() != equation.dimensions() || shape.channels() != equation.channels()) {
            throw new IllegalArgumentException("expected " + equation.channels() + " channels in "
                    + equation.dimensions() + " dimensions, as " + equation + " has, got the channels "
                    + recording.channels() + " in " + shape.dimensions() + "; choose fields, or name another equation");
        }
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("expected a prefix of the stream ids, got an empty one");
        }
        if (streams < 1 || streams > recording.trajectories()) {
            throw new IllegalArgumentException("expected 1 to " + recording.trajectories()
                    + " streams, as the recording has trajectories, got " + streams);
        }
        if (!(rate > 0) || !Double.isFinite(rate)) {
            throw new IllegalArgumentException("expected a positive, finite rate, got " + rate);
        }
    }

    /** The streams at their beginnings. @throws IOException if the recording cannot be read */
    public StreamSet streamSet() throws IOException {
        List<StreamScript> scripts = IntStream.range(0, streams)
                .<StreamScript>mapToObj(i -> new ReplayStream(this, i))
                .toList();
        return new StreamSet(name, fingerprint(), scripts);
    }

    /** Of what the streams look like, and of the first and last state of each. */
    private String fingerprint() throws IOException {
        List<byte[]> content = new ArrayList<>();
        String outline = equation + "|" + parameters + "|" + recording.grid() + "|" + recording.dt() + "|"
                + recording.startTime() + "|" + recording.states();
        content.add(outline.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < streams; i++) {
            content.add(recording.parameters(i).toString().getBytes(StandardCharsets.UTF_8));
            content.add(Float32.toBytes(recording.state(i, 0)));
            content.add(Float32.toBytes(recording.state(i, recording.states() - 1)));
        }
        return StreamSet.fingerprint(content);
    }

    /** A state of the recording, in a script that cannot throw what a file throws. */
    float[] state(int stream, int time) {
        try {
            return recording.state(stream, time);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
