package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What people and accidents do to the folders of versions. */
final class Folders {
    private Folders() {}

    /** As {@code sha256sum * > SHA256SUMS} does: whatever is in the folder now is what was meant. */
    static void seal(Path version) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(version)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        files.remove(Seal.FILE);
        Files.write(version.resolve(Seal.FILE), Seal.of(files).toBytes());
    }

    /** Changes a text, and seals the folder again. */
    static void replace(Path file, String from, String to) throws IOException {
        String whole = Files.readString(file);
        assertThat(whole).contains(from);
        write(file, whole.replace(from, to));
    }

    /** Writes a text, and seals the folder again. */
    static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        seal(file.getParent());
    }
}
