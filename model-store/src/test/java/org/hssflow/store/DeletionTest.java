package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletionTest {
    @TempDir
    Path folder;

    private ModelStore store;
    private ModelId base;
    private ModelId adapter;
    private ModelId other;

    @BeforeEach
    void publish() {
        store = ModelStore.open(folder.resolve("models"), Drafts.NOTHING_SHIPPED);
        base = store.publish(Drafts.tiny("heat-1d", 1));
        StoredModel whole = store.load(base);
        adapter = store.publish(Drafts.adapted(whole, Drafts.adapter(whole.surrogate(), 7), 4e-4));
        other = store.publish(Drafts.tiny("heat-1d", 2));
    }

    @Test
    void deletedVersionIsGoneAndTheOthersStay() {
        store.delete(List.of(adapter));
        assertThat(store.list()).containsExactly(base, other);
        assertThat(folder.resolve("models/heat-1d-tuned")).isEmptyDirectory();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.delete(List.of(adapter)))
                .withMessageContaining("got 'heat-1d-tuned@1'");
    }

    @Test
    void parentOfAVersionThatStaysIsNotDeletedAndNothingElseIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.delete(List.of(other, base)))
                .withMessageContainingAll("got " + base, "the parent of [" + adapter + "]");
        assertThat(store.list()).containsExactly(base, other, adapter);
    }

    /** In whatever order they are named: an interruption in between leaves none without its parent. */
    @Test
    void parentMayGoAfterAllThatWasMadeOfIt() {
        List<String> deleted = new ArrayList<>();
        ModelStore watched = ModelStore.open(new Watched(new FolderShelf(folder.resolve("models")), deleted));
        watched.delete(List.of(base, adapter));
        assertThat(deleted).containsExactly("heat-1d-tuned@1", "heat-1d@1");
        assertThat(store.list()).containsExactly(other);
    }

    /** A folder that says what is deleted. */
    private record Watched(WritableShelf shelf, List<String> deleted) implements WritableShelf {
        @Override
        public boolean delete(String name, int version) {
            deleted.add(name + "@" + version);
            return shelf.delete(name, version);
        }

        @Override
        public boolean write(String name, int version, Map<String, byte[]> files) {
            return shelf.write(name, version, files);
        }

        @Override
        public List<String> names() {
            return shelf.names();
        }

        @Override
        public List<Integer> versions(String name) {
            return shelf.versions(name);
        }

        @Override
        public String path(String name, int version) {
            return shelf.path(name, version);
        }

        @Override
        public SortedMap<String, Long> files(String name, int version) {
            return shelf.files(name, version);
        }

        @Override
        public byte[] read(String name, int version, String file, long limit) {
            return shelf.read(name, version, file, limit);
        }
    }

    @Test
    void versionOfAnotherDigestOrADamagedOneIsNotDeleted() throws IOException {
        ModelId another = new ModelId("heat-1d", 2, "0".repeat(64));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.delete(List.of(another)))
                .withMessageContainingAll("digest", other.digest());
        Files.writeString(folder.resolve("models/heat-1d/2/manifest.json"), "{}");
        assertThatExceptionOfType(ModelFormatException.class).isThrownBy(() -> store.delete(List.of(other)));
        assertThat(folder.resolve("models/heat-1d/2/model.safetensors")).exists();
    }

    @Test
    void shippedVersionIsNotDeleted() {
        ModelStore withShipped = ModelStore.open(folder.resolve("models"));
        ModelId shipped = withShipped.resolve("burgers-1d");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withShipped.delete(List.of(shipped)))
                .withMessageContainingAll(shipped.toString(), "comes with the program");
    }

    /** A version may be a link inside the store, and what is in one may be a link to anywhere. */
    @Test
    void whatLinksLeadToIsNotDeleted() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "dear to somebody");
        Files.createSymbolicLink(folder.resolve("models/heat-1d-tuned/1/.link"), outside);
        Path kept = Files.move(folder.resolve("models/heat-1d/2"), folder.resolve("models/heat-1d/.kept"));
        Files.createSymbolicLink(folder.resolve("models/heat-1d/2"), kept);
        assertThat(store.load(other).manifest().id()).isEqualTo(other);

        store.delete(List.of(adapter, other));

        assertThat(store.list()).containsExactly(base);
        assertThat(outside).hasContent("dear to somebody");
        assertThat(kept.resolve("model.safetensors")).exists();
    }

    @Test
    void nothingIsWrittenOrDeletedThroughALinkOutOfTheStore() throws IOException {
        Path outside = Files.move(folder.resolve("models/heat-1d-tuned"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("models/heat-1d-tuned"), outside);
        StoredModel whole = store.load(base);
        ModelDraft draft = Drafts.adapted(whole, Drafts.adapter(whole.surrogate(), 8), 4e-4);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.publish(draft))
                .withMessageContainingAll("inside the store", "a link that leaves it");
        FolderShelf shelf = new FolderShelf(folder.resolve("models"));
        assertThatExceptionOfType(ModelFormatException.class).isThrownBy(() -> shelf.delete("heat-1d-tuned", 1));
        assertThat(outside).isDirectoryContaining("glob:**/1").isDirectoryNotContaining("glob:**/2");
    }
}
