package org.hssflow.simulators.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Finds out what a file is, and whether it has what is asked of it. */
final class Recordings {
    private static final byte[] ZIP = {'P', 'K'};
    private static final byte[] HDF5 = "\u0089HDF\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final long FIRST_USER_BLOCK =
            512; // HDF5 may begin after a block of the user's: 512, 1024, 2048, … bytes

    private Recordings() {}

    static Recording open(Path path, List<String> fields) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new RecordingException(
                    path.toString(), "a file", Files.exists(path) ? "a directory" : "nothing there", "check the path");
        }
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            if (startsWith(channel, 0, ZIP)) {
                return NpzRecording.open(path, fields);
            }
            for (long at = 0; at < channel.size(); at = at == 0 ? FIRST_USER_BLOCK : 2 * at) {
                if (startsWith(channel, at, HDF5)) {
                    return openHdf(path, fields);
                }
            }
            throw new RecordingException(
                    path.toString(),
                    "an .npz or an HDF5 file",
                    channel.size() == 0 ? "an empty file" : "neither a zip nor an HDF5 signature",
                    "give the file itself, unpacked and complete");
        }
    }

    private static boolean startsWith(SeekableByteChannel channel, long position, byte[] signature) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(signature.length);
        channel.position(position);
        while (start.hasRemaining() && channel.read(start) > 0) {}
        return !start.hasRemaining() && start.flip().equals(ByteBuffer.wrap(signature));
    }

    private static Recording openHdf(Path path, List<String> fields) throws IOException {
        HdfSource source = HdfSource.open(path);
        try {
            if (TheWell.recognises(source)) {
                return TheWell.read(source, fields);
            }
            return PdeBenchSamples.recognises(source)
                    ? PdeBenchSamples.read(source, fields)
                    : PdeBench.read(source, fields);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** The requested ones of the fields there are, or all. */
    static List<String> select(String source, List<String> there, List<String> requested) throws RecordingException {
        if (!there.containsAll(requested) || new HashSet<>(requested).size() < requested.size()) {
            throw new RecordingException(
                    source, "each of the fields " + requested + " once", "the fields " + there, "choose among these");
        }
        return requested.isEmpty() ? there : requested;
    }
}
