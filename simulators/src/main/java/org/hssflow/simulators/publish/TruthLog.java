package org.hssflow.simulators.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was sent, when, and under which parameters: one JSON object a line for every delivery, in the order in which the
 * broker acknowledged them (or in which they were withheld). What consumers and reports say can be checked against it.
 *
 * <p>{@code stream}, {@code sequence}, {@code tick}, {@code fate} ({@code sent}, {@code dropped}, {@code duplicated},
 * {@code reordered}, {@code late}, {@code corrupt}), {@code step}, {@code time}, {@code dt}, {@code shape}, {@code parameters},
 * {@code due} (seconds after the start, by the schedule), {@code at} (milliseconds since 1970), {@code partition} and
 * {@code offset} of what was sent, {@code noise} (standard deviation) and {@code corruption} and {@code reason} where they apply.
 *
 * <p>A log may be taken up with its run: what an earlier run sent and could not write down any more is written with {@code
 * "recovered": true}, without time and place. For any number of threads.
 */
public final class TruthLog implements DeliveryListener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 80;
    private static final String BEGINNING = "{\"stream\":"; // of every line

    private final Path file;
    private final BufferedWriter out;
    private final Map<String, BitSet> written; // by an earlier run: the sequences of each stream

    private TruthLog(Path file, FileChannel channel, Map<String, BitSet> written) {
        this.file = file;
        this.written = written;
        this.out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    /** Begins a log. @throws IOException if the file exists: no truth is written over */
    public static TruthLog create(Path file) throws IOException {
        return new TruthLog(file, open(file, StandardOpenOption.CREATE_NEW), Map.of());
    }

    /**
     * Goes on with a log, or begins it if there is none. A last line that was broken off is cut.
     *
     * @throws IOException if the file is no such log; it stays as it is
     */
    public static TruthLog resume(Path file) throws IOException {
        if (!Files.exists(file)) {
            return create(file);
        }
        Map<String, BitSet> written = new HashMap<>();
        long whole = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] line = line(in);
            for (; line.length > 0 && line[line.length - 1] == '\n'; line = line(in)) {
                note(line, file, written);
                whole += line.length;
            }
            String tail = new String(line, StandardCharsets.UTF_8);
            if (!tail.startsWith(BEGINNING) && !BEGINNING.startsWith(tail)) {
                throw foreign(line, file, null);
            }
        }
        FileChannel channel = open(file, StandardOpenOption.WRITE);
        channel.truncate(whole);
        channel.position(whole);
        return new TruthLog(file, channel, written);
    }

    /** @throws IOException if another process writes this log: two would send every state twice */
    private static FileChannel open(Path file, StandardOpenOption how) throws IOException {
        FileChannel channel = FileChannel.open(file, how, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(file, e);
        }
        channel.close();
        throw inUse(file, null);
    }

    private static IOException inUse(Path file, @Nullable Exception cause) {
        return new IOException(
                "expected a log of the truth that nobody writes to, but " + file
                        + " is in use; wait until the other run is over",
                cause);
    }

    /** The next line with its end, or what there is of it. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private static void note(byte[] line, Path file, Map<String, BitSet> written) throws IOException {
        try {
            JsonNode json = JSON.readTree(line);
            if (json.path("stream").isTextual() && json.path("sequence").canConvertToInt()) {
                written.computeIfAbsent(json.get("stream").asText(), id -> new BitSet())
                        .set(json.get("sequence").asInt());
                return;
            }
        } catch (JsonProcessingException e) {
            throw foreign(line, file, e);
        }
        throw foreign(line, file, null);
    }

    private static IOException foreign(byte[] line, Path file, @Nullable Exception cause) {
        String text = new String(line, StandardCharsets.UTF_8).strip();
        return new IOException(
                "expected a log of the truth in " + file + ", got the line '"
                        + text.substring(0, Math.min(text.length(), SHOWN)) + "'; name another file",
                cause);
    }

    private boolean isWritten(Delivery delivery) {
        BitSet sequences = written.get(delivery.state().streamId());
        return sequences != null && sequences.get(Math.toIntExact(delivery.sequence()));
    }

    @Override
    public void passed(Delivery delivery) {
        if (!isWritten(delivery)) {
            Map<String, Object> line = line(delivery);
            line.put("recovered", true);
            write(line);
        }
    }

    @Override
    public void sending(Delivery delivery, long nanos) {
        if (!delivery.isSent() && !isWritten(delivery)) {
            Map<String, Object> line = line(delivery);
            line.put("at", System.currentTimeMillis());
            write(line);
        }
    }

    @Override
    public void acknowledged(Delivery delivery, long timestamp, int partition, long offset) {
        Map<String, Object> line = line(delivery);
        line.put("at", timestamp);
        line.put("partition", partition);
        line.put("offset", offset);
        write(line);
    }

    private static Map<String, Object> line(Delivery delivery) {
        PdeState state = delivery.state();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("stream", state.streamId());
        line.put("sequence", delivery.sequence());
        line.put("tick", delivery.tick());
        line.put("fate", delivery.fate().id());
        line.put("step", state.step());
        line.put("time", state.time());
        line.put("dt", state.dt());
        line.put("shape", state.shape().toArray());
        line.put("parameters", state.parameters());
        line.put("due", delivery.due());
        if (delivery.noise() > 0) {
            line.put("noise", delivery.noise());
        }
        MalformedRecord corruption = delivery.corruption();
        if (corruption != null) {
            line.put("corruption", corruption.name());
            line.put("reason", corruption.reason().id());
        }
        return line;
    }

    private void write(Map<String, Object> line) {
        try {
            String text = JSON.writeValueAsString(line);
            synchronized (out) {
                out.write(text);
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write the log of the truth: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
        if (Files.size(file) == 0) {
            Files.delete(file); // nothing was sent: the next try may begin
        }
    }
}
