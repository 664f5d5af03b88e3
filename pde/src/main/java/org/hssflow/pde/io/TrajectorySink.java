package org.hssflow.pde.io;

import java.io.IOException;
import java.util.Map;
import org.hssflow.pde.Trajectory;

/**
 * Where trajectories go, in their order, one after the other; {@link #close} makes them visible, all or none. None, if a trajectory
 * is missing or any method has thrown: a sink that refused something has failed, whatever follows. Of what fails elsewhere it
 * knows nothing: what is complete by then is published.
 */
public interface TrajectorySink extends AutoCloseable {
    /**
     * Writes the next trajectory. It is on its way to the disk when this returns; nothing of it is kept but its parameters.
     *
     * @param parameters its physical parameters: the same names every time
     * @throws IllegalArgumentException if it does not fit what was announced, or holds a number that is not finite in float32
     */
    void append(Trajectory trajectory, Map<String, Double> parameters) throws IOException;

    /**
     * Adds an array that says where the data came from, such as the seed; over one of the same name.
     *
     * @throws IllegalArgumentException if the data or a parameter has that name
     */
    void putExtra(String name, NpyArray array);

    /**
     * Adds a text that says where the data came from, such as its provenance; over one of the same name.
     *
     * @throws IllegalArgumentException if the data or a parameter has that name, or {@link NpzWriter#putText} refuses the text
     */
    void putText(String name, String text);

    /**
     * @throws IllegalStateException if trajectories are missing or a call has failed; then, as after any failure, no file is left
     *     behind
     */
    @Override
    void close() throws IOException;
}
