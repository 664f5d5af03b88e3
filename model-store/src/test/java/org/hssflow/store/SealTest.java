package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    /** SHA-256 of no bytes, and of "abc", as FIPS 180-2 and everybody has them. */
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private ModelStore store;
    private Path version;

    @BeforeEach
    void publish() {
        store = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
        store.publish(Drafts.tiny("heat-1d", 1));
        version = folder.resolve("heat-1d/1");
    }

    @Test
    void sealIsALineOfSha256sumForEachFileSortedByName() {
        Seal seal = Seal.of(Map.of("b.json", new byte[0], "README.md", "abc".getBytes(StandardCharsets.US_ASCII)));
        String text = OF_ABC + "  README.md\n" + OF_NOTHING + "  b.json\n";
        assertThat(new String(seal.toBytes(), StandardCharsets.US_ASCII)).isEqualTo(text);
        assertThat(Seal.parse("some/SHA256SUMS", seal.toBytes())).isEqualTo(seal);
    }

    @Test
    void whatSha256sumDoesNotWriteIsRefused() {
        String line = OF_NOTHING + "  b.json\n";
        for (String text : List.of(
                "",
                "\n",
                line + "\n",
                "\n" + line,
                line.strip(),
                line.replace("  ", " *"),
                line.replace("\n", "\r\n"),
                line.replace('e', 'E'),
                line + line,
                line + OF_NOTHING + "  a.json\n",
                OF_NOTHING + "  ../b.json\n",
                OF_NOTHING + "  .b.json\n",
                OF_NOTHING + "  b.js\u00f6n\n",
                OF_NOTHING.substring(1) + "  b.json\n")) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .as(text)
                    .isThrownBy(() -> Seal.parse("some/SHA256SUMS", text.getBytes(StandardCharsets.UTF_8)))
                    .withMessageStartingWith("some/SHA256SUMS: ");
        }
    }

    @Test
    void sha256sumItselfTakesTheSeal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")), "no sha256sum on this machine");
        Process check = new ProcessBuilder("/usr/bin/sha256sum", "--check", "--strict", "--quiet", Seal.FILE)
                .directory(version.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    @Test
    void versionWithoutASealIsRefusedWithTheCommandThatMakesIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")), "no sha256sum on this machine");
        ModelId id = store.resolve("heat-1d");
        Files.delete(version.resolve(Seal.FILE));
        String[] command = new String[1];
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.load(id))
                .withMessageContainingAll("heat-1d/1/SHA256SUMS", "if you trust them, make it: (cd '" + version + "'")
                .satisfies(e -> command[0] = e.found().substring(e.found().indexOf('(')));
        assertThat(new ProcessBuilder("sh", "-c", command[0]).start().waitFor()).isZero();
        assertThat(store.load(id).manifest().id()).isEqualTo(id);
        assertThat(store.copies("heat-1d").get(0).load().manifest().id()).isEqualTo(id);
    }

    @Test
    void everyFileIsVerifiedAlsoThoseThatAreNotNeededToLoad() throws IOException {
        ModelId id = store.resolve("heat-1d");
        ModelCopy copy = store.copies("heat-1d").get(0);
        String card = Files.readString(version.resolve("README.md"));
        Files.writeString(version.resolve("README.md"), card + "It is also good for weather.\n");
        damaged(copy, "README.md: digest in SHA256SUMS");
        assertThatExceptionOfType(ModelFormatException.class).isThrownBy(copy::card);
        Files.writeString(version.resolve("README.md"), card);
        assertThat(copy.load().manifest().id()).isEqualTo(id);

        Path more = Files.writeString(version.resolve("weights.old"), "x");
        damaged(copy, "files: expected [README.md, config.json, manifest.json, model.safetensors]");
        Folders.seal(version);
        damaged(copy, "SHA256SUMS: files");
        assertThat(store.load(id).manifest().id()).as("it computes the same").isEqualTo(id);
        Files.delete(more);
        damaged(copy, "SHA256SUMS: files");

        Files.delete(version.resolve("README.md"));
        Folders.seal(version);
        damaged(copy, "SHA256SUMS: files");
    }

    /** They are of a writer on a file system where claims stay. */
    @Test
    void filesThatBeginWithADotAreNobodys() throws IOException {
        Files.writeString(version.resolve(".claim-1"), "");
        assertThat(store.copies("heat-1d").get(0).load().manifest().id()).isEqualTo(store.resolve("heat-1d"));
    }

    private static void damaged(ModelCopy copy, String why) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(copy::load)
                .withMessageContainingAll("heat-1d/1", why);
    }
}
