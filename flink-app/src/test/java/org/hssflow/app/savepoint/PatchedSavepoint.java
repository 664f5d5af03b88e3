package org.hssflow.app.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** Copies of savepoints with something else in them. */
public final class PatchedSavepoint {
    private PatchedSavepoint() {}

    /**
     * As a release with another version of a layout would have written it.
     *
     * @param into an existing folder
     * @return the copy's URI
     */
    public static String withLayoutVersion(Path savepoint, Path into, String layout, int version) throws IOException {
        return patched(savepoint, into, utf(layout), (bytes, at) -> bytes.putInt(at + utf(layout).length, version));
    }

    /** @param with as long as what it stands for */
    static String withName(Path savepoint, Path into, String name, String with) throws IOException {
        assertThat(with).hasSameSizeAs(name);
        return patched(savepoint, into, utf(name), (bytes, at) -> bytes.put(at, utf(with)));
    }

    /** The bytes that {@code writeUTF} writes. */
    private static byte[] utf(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    private static String patched(Path savepoint, Path into, byte[] wanted, BiConsumer<ByteBuffer, Integer> patch)
            throws IOException {
        int patched = 0;
        for (Path file : files(savepoint)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            for (int at = 0; at <= bytes.capacity() - wanted.length; at++) {
                if (bytes.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                    patch.accept(bytes, at);
                    patched++;
                }
            }
            Files.write(into.resolve(file.getFileName()), bytes.array());
        }
        assertThat(patched).as("places to patch").isPositive();
        return into.toUri().toString();
    }

    /** With other operators in its {@code _metadata}. */
    static String withOperators(Path savepoint, Path into, UnaryOperator<OperatorState> change) throws IOException {
        for (Path file : files(savepoint)) {
            Files.copy(file, into.resolve(file.getFileName()));
        }
        Path file = into.resolve("_metadata");
        CheckpointMetadata metadata;
        try (InputStream in = Files.newInputStream(file)) {
            metadata = Checkpoints.loadCheckpointMetadata(
                    new DataInputStream(in),
                    PatchedSavepoint.class.getClassLoader(),
                    into.toUri().toString());
        }
        Collection<OperatorState> operators =
                metadata.getOperatorStates().stream().map(change).toList();
        try (OutputStream out = Files.newOutputStream(file)) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(metadata.getCheckpointId(), operators, metadata.getMasterStates()), out);
        }
        return into.toUri().toString();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
