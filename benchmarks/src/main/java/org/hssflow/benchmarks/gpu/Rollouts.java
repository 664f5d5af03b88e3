package org.hssflow.benchmarks.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineSession;
import org.hssflow.hss.io.SurrogateFiles;
import org.hssflow.pde.stream.Float32;

/** One model on one engine. Its arrays stay from one request to the next, so that what is timed is in memory already. */
final class Rollouts implements AutoCloseable {
    private final String model;
    private final int n;
    private final EngineSession session;
    private float[] states = new float[0];
    private float[] out = new float[0];
    private String filledFrom = "";

    /** @throws IOException if the model's files cannot be read */
    Rollouts(Engine engine, String model) throws IOException {
        Path folder = Path.of(model);
        Surrogate surrogate = SurrogateFiles.read(
                model,
                Files.readAllBytes(folder.resolve(SurrogateFiles.CONFIG)),
                Files.readAllBytes(folder.resolve(SurrogateFiles.WEIGHTS)));
        this.model = model;
        this.n = surrogate.points();
        this.session = engine.open(surrogate);
    }

    boolean isOf(String folder) {
        return model.equals(folder);
    }

    /** @throws IOException if the file of states cannot be read or that of the last step not be written */
    Answer roll(Request request) throws IOException {
        fill(request);
        int[] leadSteps = {request.steps()};
        List<Long> nanos = new ArrayList<>();
        List<Long> device = new ArrayList<>();
        for (int i = 0; i < request.repeats(); i++) {
            long start = System.nanoTime();
            session.rollout(states, request.batch(), leadSteps, out);
            nanos.add(System.nanoTime() - start);
            session.deviceNanos().ifPresent(device::add);
        }
        if (request.out() != null) {
            write(Path.of(request.out()), Math.max(1, request.every()), request.batch());
        }
        return new Answer(nanos, device.size() == nanos.size() ? device : null, checksum());
    }

    @Override
    public void close() {
        session.close();
    }

    private void fill(Request request) throws IOException {
        String from = request.batch() + " of " + (request.states() == null ? request.seed() : request.states());
        if (from.equals(filledFrom)) {
            return;
        }
        long values = (long) request.batch() * n;
        requireRoom(values);
        if (states.length != values) {
            states = out = new float[0]; // what was there may go first
            states = new float[(int) values];
            out = new float[(int) values];
        }
        filledFrom = "";
        if (request.states() == null) {
            Random random = new Random(request.seed());
            for (int i = 0; i < states.length; i++) {
                states[i] = (float) random.nextGaussian();
            }
        } else {
            repeat(request.states(), Float32.fromBytes(Files.readAllBytes(Path.of(request.states()))));
        }
        filledFrom = from;
    }

    private void repeat(String file, float[] some) {
        if (some.length == 0 || some.length % n != 0) {
            throw new IllegalArgumentException(
                    "expected states of " + n + " values in " + file + ", got " + some.length + " values");
        }
        for (int at = 0; at < states.length; at += some.length) {
            System.arraycopy(some, 0, states, at, Math.min(some.length, states.length - at));
        }
    }

    /** An error that can be answered, where an OutOfMemoryError could not. */
    private static void requireRoom(long values) {
        long bytes = 2 * values * Float.BYTES;
        long most = Runtime.getRuntime().maxMemory();
        if (values > Integer.MAX_VALUE - 8 || bytes > most * 9 / 10) {
            throw new IllegalArgumentException("expected a batch whose states and forecasts, " + (bytes >> 20)
                    + " MiB, fit into a heap of " + (most >> 20) + " MiB; take a smaller batch or a larger -Xmx");
        }
    }

    private void write(Path file, int every, int batch) throws IOException {
        int count = (batch + every - 1) / every;
        float[] some = new float[Math.multiplyExact(count, n)];
        for (int i = 0; i < count; i++) {
            System.arraycopy(out, i * every * n, some, i * n, n);
        }
        Files.write(file, Float32.toBytes(some));
    }

    private double checksum() {
        double sum = 0;
        for (float value : out) {
            sum += value;
        }
        return sum;
    }
}
