package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    @TempDir
    Path folder;

    private ModelStore store;

    @BeforeEach
    void open() {
        store = ModelStore.open(folder.resolve("not-there-yet"), Drafts.NOTHING_SHIPPED);
        folder = folder.resolve("not-there-yet");
    }

    @Test
    void whatIsPublishedIsLoaded() {
        ModelDraft draft = Drafts.tiny("heat-1d", 1);
        ModelId id = store.publish(draft);

        StoredModel model = ModelStore.open(folder, Drafts.NOTHING_SHIPPED).load(id);

        assertThat(id.digest()).isEqualTo(draft.surrogate().weights().digest());
        assertThat(model.surrogate()).isEqualTo(draft.surrogate());
        assertThat(model.manifest()).isEqualTo(draft.manifest(1)).isEqualTo(store.manifest(id));
        assertThat(model.manifest().shape()).isEqualTo(Shape.of(1, 16));
        assertThat(folder.resolve("heat-1d/1"))
                .isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/config.json")
                .isDirectoryContaining("glob:**/manifest.json")
                .isDirectoryContaining("glob:**/SHA256SUMS");
        assertThat(folder.resolve("heat-1d/1/README.md")).hasContent(draft.card());
    }

    @Test
    void versionsAreCountedAndTheLatestIsResolved() {
        ModelId first = store.publish(Drafts.tiny("heat-1d", 1));
        ModelId second = store.publish(Drafts.tiny("heat-1d", 2));
        ModelId other = store.publish(Drafts.tiny("burgers-1d", 3));

        assertThat(List.of(first.version(), second.version(), other.version())).containsExactly(1, 2, 1);
        assertThat(store.list()).containsExactly(other, first, second);
        assertThat(store.latest("heat-1d")).contains(second);
        assertThat(store.latest("gray-scott-2d")).isEmpty();
        assertThat(store.resolve("heat-1d")).isEqualTo(second);
        assertThat(store.resolve("heat-1d@1")).isEqualTo(first);
    }

    @Test
    void unknownAndBadNamesAreRefusedWithWhatExists() {
        store.publish(Drafts.tiny("heat-1d", 1));
        for (String unknown : List.of("heat-1d@2", "burgers-1d")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.resolve(unknown))
                    .withMessageContainingAll("[heat-1d@1]", unknown);
        }
        for (String bad : List.of("../etc", "a/b", "", "Heat", "heat-1d@", "heat-1d@x", "heat-1d@0", "a..b", "@1")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> store.resolve(bad));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Drafts.tiny("../x", 1));
    }

    @Test
    void publishersNeverShareAVersionAndReadersNeverSeeHalfOfOne() throws Exception {
        int each = 20;
        AtomicBoolean publishing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Callable<List<ModelId>> publisher = () -> {
                ModelStore own = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
                List<ModelId> ids = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    ids.add(own.publish(Drafts.tiny("heat-1d", i)));
                }
                return ids;
            };
            Future<Integer> reader = threads.submit(() -> {
                int loaded = 0;
                while (publishing.get()) {
                    for (ModelId id : store.list()) {
                        assertThat(store.load(id).manifest().id()).isEqualTo(id);
                        loaded++;
                    }
                }
                return loaded;
            });
            List<ModelId> ids = new ArrayList<>();
            for (Future<List<ModelId>> result : threads.invokeAll(List.of(publisher, publisher))) {
                ids.addAll(result.get());
            }
            publishing.set(false);

            assertThat(reader.get()).isPositive();
            assertThat(ids)
                    .extracting(ModelId::version)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 2 * each).boxed().toList());
            assertThat(store.list()).hasSize(2 * each);
            assertThat(folder.resolve("heat-1d")).isDirectoryNotContaining("glob:**/.*");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anyDamagedByteOfWeightsOrConfigIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        Path weights = file(id, "model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int at = whole.length - 400; at < whole.length; at += 7) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(weights, flipped);
            refused(id).withMessageContaining("model.safetensors");
        }
        Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
        refused(id).withMessageContainingAll("model.safetensors", "expected", "found");
        Files.write(weights, whole);
        assertThat(store.load(id).manifest().id()).isEqualTo(id);
        Folders.replace(file(id, "config.json"), "\"scale\" : 0.5", "\"scale\" : 0.25");
        refused(id).withMessageContainingAll("config.json", "scale", "expected 0.5", "found 0.25");
    }

    @Test
    void missingAndSwappedFilesAreRefused() throws IOException {
        ModelId first = store.publish(Drafts.tiny("heat-1d", 1));
        ModelId second = store.publish(Drafts.tiny("heat-1d", 2));
        Files.copy(
                file(first, "model.safetensors"),
                file(second, "model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        refused(second).withMessageContainingAll("heat-1d/2/model.safetensors", "digest in SHA256SUMS");
        Folders.seal(folder.resolve("heat-1d/2"));
        refused(second)
                .withMessageContainingAll("heat-1d/2/model.safetensors", "digest", second.digest(), first.digest());
        Files.copy(file(first, "manifest.json"), file(second, "manifest.json"), StandardCopyOption.REPLACE_EXISTING);
        Folders.seal(folder.resolve("heat-1d/2"));
        refused(second).withMessageContainingAll("heat-1d/2/manifest.json", "version", "expected 2", "found 1");
        for (String name : List.of("model.safetensors", "config.json", "manifest.json")) {
            Files.delete(file(first, name));
            refused(first).withMessageContainingAll(name, "expected a file", "found none");
        }
    }

    @Test
    void manifestOfAnotherDigestIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        String other = "0".repeat(64);
        refused(new ModelId("heat-1d", 1, other)).withMessageContainingAll("manifest.json", other, id.digest());
        Folders.replace(file(id, "manifest.json"), id.digest(), other);
        refused(id).withMessageContainingAll("manifest.json", "digest", id.digest(), other);
    }

    @Test
    void manifestWithUnknownOrMissingKeysIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        Path path = file(id, "manifest.json");
        String whole = Files.readString(path);
        for (String[] change : new String[][] {
            {"\"dt\" : 0.2", "\"dt\" : 0.2, \"more\" : 1"},
            {"\"dt\" : 0.2,", ""},
            {"\"dt\" : 0.2", "\"dt\" : -0.2"},
            {"\"equation\" : \"heat-1d\"", "\"equation\" : \"wave-1d\""},
            {"\"equation\" : \"heat-1d\"", "\"equation\" : null"},
            {"\"points\" : 16", "\"points\" : 17"},
            {"2026-01-02T03:04:05Z", "yesterday"},
            {"\"scope\" : \"*\"", "\"scope\" : \"\""},
            {"\"scope\" : \"*\"", "\"scope\" : null"},
            {"\"scope\" : \"*\"", "\"scope\" : 7"},
            {"\"scope\" : \"*\"", "\"scope\" : {\"streamId\" : null}"},
            {"\"adapterRank\" : null,", ""},
            {"\"adapterRank\" : null", "\"adapterRank\" : 2"},
            {"\"formatVersion\" : 3,", ""},
            {"\"formatVersion\" : 3", "\"formatVersion\" : 4"},
        }) {
            assertThat(whole).contains(change[0]);
            Folders.write(path, whole.replace(change[0], change[1]));
            refused(id).as(change[1]).withMessageContaining("manifest.json");
        }
    }

    @Test
    void damagedVersionHarmsOnlyWhoAsksForIt() throws IOException {
        ModelId first = store.publish(Drafts.tiny("heat-1d", 1));
        ModelId second = store.publish(Drafts.tiny("heat-1d", 2));
        Files.writeString(file(second, "manifest.json"), "{");

        assertThat(store.list()).containsExactly(first);
        assertThat(store.load(store.resolve("heat-1d@1")).manifest().id()).isEqualTo(first);
        for (String meansTheDamagedOne : List.of("heat-1d", "heat-1d@2")) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.resolve(meansTheDamagedOne))
                    .withMessageContainingAll("heat-1d/2/manifest.json", "SHA256SUMS");
        }
        assertThat(store.publish(Drafts.tiny("heat-1d", 3)).version()).isEqualTo(3);
    }

    @Test
    void emptyFolderIsNoVersion() throws IOException {
        Files.createDirectories(folder.resolve("heat-1d/1"));
        assertThat(store.latest("heat-1d")).isEmpty();
        assertThat(store.list()).isEmpty();
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        assertThat(id.version()).isEqualTo(1);
        assertThat(store.load(id).manifest().id()).isEqualTo(id);
    }

    /** Nobody could load it. */
    @Test
    void cardThatWouldNotBeReadIsNotPublished() {
        ModelDraft tiny = Drafts.tiny("heat-1d", 1);
        ModelDraft wordy = new ModelDraft(
                tiny.name(),
                tiny.scope(),
                null,
                tiny.equation(),
                tiny.grid(),
                tiny.dt(),
                tiny.provenance(),
                tiny.validation(),
                null,
                tiny.parameters(),
                tiny.surrogate(),
                "word ".repeat(300_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.publish(wordy))
                .withMessageContainingAll("README.md of at most 1048576 bytes", "got 1500000");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void publicationThatFailsLeavesNoDraft() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("written", new byte[8]);
        files.put("no-such-folder/refused", new byte[8]);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new FolderShelf(folder).write("heat-1d", 1, files))
                .withMessageContaining("heat-1d/1");
        assertThat(folder.resolve("heat-1d")).isEmptyDirectory();
    }

    /** Whoever changes this text changes the format: files that exist must still be read, or its version must rise. */
    @Test
    void manifestIsThisText() throws Exception {
        ModelDraft draft = Drafts.ofStream("pipe-7");
        ModelId id = store.publish(draft);
        URL text = ModelStoreTest.class.getResource("manifest.json");
        assertThat(file(id, "manifest.json")).hasSameBinaryContentAs(Path.of(text.toURI()));
        assertThat(store.manifest(id)).isEqualTo(draft.manifest(1));
    }

    @Test
    void manifestsOfEarlierFormatVersionsAreStillRead() throws Exception {
        ModelDraft draft = Drafts.ofStream("pipe-7");
        ModelId id = store.publish(draft);
        for (String earlier : List.of("manifest-of-format-1.json", "manifest-of-format-2.json")) {
            URL text = ModelStoreTest.class.getResource(earlier);
            Folders.write(file(id, "manifest.json"), Files.readString(Path.of(text.toURI())));
            assertThat(store.manifest(id)).as(earlier).isEqualTo(draft.manifest(1));
            assertThat(store.load(id).surrogate()).as(earlier).isEqualTo(draft.surrogate());
        }
    }

    @Test
    void linksThatLeaveTheStoreAreRefused() throws IOException {
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        Path outside = folder.resolveSibling("outside.safetensors");
        Files.move(file(id, "model.safetensors"), outside);
        Files.createSymbolicLink(file(id, "model.safetensors"), outside);
        refused(id).withMessageContainingAll("model.safetensors", "inside the store");
    }

    @Test
    void storeMayItselfBeALink() throws IOException {
        ModelId id = store.publish(Drafts.tiny("heat-1d", 1));
        Path link = folder.resolveSibling("link");
        Files.createSymbolicLink(link, folder);
        assertThat(ModelStore.open(link, Drafts.NOTHING_SHIPPED)
                        .load(id)
                        .manifest()
                        .id())
                .isEqualTo(id);
    }

    private ThrowableAssertAlternative<ModelFormatException> refused(ModelId id) {
        return assertThatExceptionOfType(ModelFormatException.class).isThrownBy(() -> store.load(id));
    }

    private Path file(ModelId id, String name) {
        return folder.resolve(id.name()).resolve(String.valueOf(id.version())).resolve(name);
    }
}
