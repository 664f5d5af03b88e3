package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.adapter.AdapterFiles;
import org.hssflow.hss.adapter.AdapterStructure;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterVersionsTest {
    @TempDir
    Path folder;

    private ModelStore store;
    private StoredModel base;

    @BeforeEach
    void publishTheBase() {
        store = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
        base = store.load(store.publish(Drafts.tiny("heat-1d", 1)));
    }

    @Test
    void whatIsPublishedAsAnAdapterIsLoadedWhole() throws IOException {
        Adapter adapter = Drafts.adapter(base.surrogate(), 7);
        ModelDraft draft = Drafts.adapted(base, adapter, 4e-4);
        ModelId id = store.publish(draft);

        StoredModel model = ModelStore.open(folder, Drafts.NOTHING_SHIPPED).load(id);

        assertThat(id.digest()).isEqualTo(adapter.digest());
        assertThat(model.surrogate()).isEqualTo(adapter.merge(base.surrogate()));
        assertThat(model.surrogate().weights()).isNotEqualTo(base.surrogate().weights());
        assertThat(model.adapted()).isEqualTo(new Adapted(base.manifest().id(), adapter));
        assertThat(base.adapted()).isNull();
        assertThat(model.manifest()).isEqualTo(draft.manifest(1)).isEqualTo(store.manifest(id));
        assertThat(model.manifest().adapterRank()).isEqualTo(2);
        try (Stream<Path> files = Files.list(file(id, "."))) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder(
                            "adapter_model.safetensors",
                            "adapter_config.json",
                            "README.md",
                            "manifest.json",
                            "SHA256SUMS");
        }
    }

    @Test
    void anotherScaleAloneIsAVersionOfItsOwnDigest() {
        Adapter scaled = Adapter.ofScale(base.surrogate(), 0.9f);
        ModelId id = store.publish(Drafts.adapted(base, scaled, 4e-4));

        assertThat(id.digest()).isNotEqualTo(base.manifest().id().digest());
        assertThat(store.load(id).surrogate()).isEqualTo(base.surrogate().withScale(0.9f));
        assertThat(store.publish(Drafts.adapted(base, Adapter.ofScale(base.surrogate(), 0.8f), 4e-4))
                        .digest())
                .isNotEqualTo(id.digest());
    }

    @Test
    void adapterWithoutItsBaseIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        Files.move(folder.resolve("heat-1d"), folder.resolve("burgers-1d"));
        refused(id)
                .withMessageContainingAll(
                        "heat-1d-tuned/1/manifest.json",
                        "parent",
                        base.manifest().id().toString(),
                        "got 'heat-1d@1'");
        assertThat(store.manifest(id).id()).isEqualTo(id);
        assertThat(store.list()).containsExactly(id);
    }

    @Test
    void adapterOverADamagedBaseIsRefusedAndTheBaseNamed() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        Path weights = file(base.manifest().id(), "model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;
        Files.write(weights, flipped);
        refused(id)
                .withMessageContainingAll(
                        "heat-1d-tuned/1/manifest.json", "parent", "heat-1d/1/model.safetensors", "digest");
        Files.write(weights, whole);
        assertThat(store.load(id).manifest().id()).isEqualTo(id);
    }

    /** The same name and version, but of other weights. */
    @Test
    void adapterOfAnotherBaseIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        ModelId other = store.publish(Drafts.tiny("heat-1d", 2));
        Files.move(file(base.manifest().id(), "."), folder.resolve("heat-1d/.gone"));
        Files.move(file(other, "."), folder.resolve("heat-1d/1"));
        Folders.replace(folder.resolve("heat-1d/1/manifest.json"), "\"version\" : 2", "\"version\" : 1");
        refused(id)
                .withMessageContainingAll(
                        "heat-1d/1/manifest.json",
                        "digest",
                        base.manifest().id().digest(),
                        other.digest());

        Folders.replace(file(id, "manifest.json"), base.manifest().id().digest(), other.digest());
        refused(id)
                .withMessageContainingAll(
                        "heat-1d-tuned/1/adapter_config.json",
                        "base",
                        base.manifest().id().digest(),
                        other.digest());
    }

    @Test
    void anyDamagedByteOfAnAdapterIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        for (String name : List.of("adapter_model.safetensors", "adapter_config.json")) {
            Path path = file(id, name);
            byte[] whole = Files.readAllBytes(path);
            for (int at = 0; at < whole.length - 1; at += 7) { // the config's last is a line feed
                byte[] flipped = whole.clone();
                flipped[at] ^= 1;
                Files.write(path, flipped);
                refused(id).as("%s at %d", name, at).withMessageContaining("heat-1d-tuned/1/adapter_");
            }
            Files.delete(path);
            refused(id).withMessageContainingAll(name, "expected a file", "found none");
            Files.write(path, whole);
        }
        assertThat(store.load(id).manifest().id()).isEqualTo(id);
    }

    @Test
    void adapterThatDiffersFromItsManifestIsRefused() throws IOException {
        ModelId first = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        ModelId second = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 8), 4e-4));
        String manifest = Files.readString(file(first, "manifest.json"));
        for (String[] change : new String[][] {
            {"\"adapterRank\" : 2", "\"adapterRank\" : 1", "adapter_config.json: rank: expected 1, found 2"},
            {"\"adapterRank\" : 2", "\"adapterRank\" : 0", "manifest.json"},
            {"\"adapterRank\" : 2", "\"adapterRank\" : null", "config.json: config.json: expected a file"},
            {"\"scale\" : 0.75", "\"scale\" : 0.5", "adapter_config.json: scale: expected 0.5, found 0.75"},
            {"\"residual\" : true", "\"residual\" : false", "adapter_config.json: residual"},
            {"\"parameterCount\" : 233", "\"parameterCount\" : 234", "expected the 233 parameters of"},
        }) {
            assertThat(manifest).contains(change[0]);
            Folders.write(file(first, "manifest.json"), manifest.replace(change[0], change[1]));
            refused(first).as(change[1]).withMessageContainingAll("heat-1d-tuned/1", change[2]);
        }
        Folders.write(file(first, "manifest.json"), manifest);
        for (String name : List.of("adapter_model.safetensors", "adapter_config.json")) {
            Files.write(file(first, name), Files.readAllBytes(file(second, name)));
        }
        refused(first).withMessageContaining("digest in SHA256SUMS");
        Folders.seal(file(first, "."));
        refused(first).withMessageContainingAll("adapter_model.safetensors: digest", first.digest(), second.digest());
    }

    @Test
    void anAdapterIsNoBase() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        StoredModel adapted = store.load(id);
        ModelDraft overIt = Drafts.adapted(adapted, Drafts.adapter(adapted.surrogate(), 8), 5e-4);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.publish(overIt))
                .withMessageContainingAll("heat-1d-tuned/1/manifest.json", "whole", "found 2, an adapter's");
        assertThat(store.list()).containsExactly(base.manifest().id(), id);

        Folders.replace(file(id, "manifest.json"), "\"name\" : \"heat-1d\"", "\"name\" : \"heat-1d-tuned\"");
        Folders.replace(file(id, "manifest.json"), base.manifest().id().digest(), id.digest());
        refused(id).withMessageContainingAll("heat-1d-tuned/1/manifest.json", "parent", "found 2, an adapter's");
    }

    @Test
    void draftsThatCouldNotBeLoadedAreNotPublished() {
        Surrogate other = Drafts.tiny("heat-1d", 2).surrogate();
        Adapter adapter = Drafts.adapter(base.surrogate(), 7);
        ModelManifest manifest = base.manifest();
        String created = manifest.provenance().created();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.publish(
                        Drafts.tuned(manifest, adapter.merge(base.surrogate()).withScale(1), adapter, 4e-4, created)))
                .withMessageContaining("Adapter.merge");
        Adapter ofOther = Drafts.adapter(other, 7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.publish(Drafts.tuned(manifest, ofOther.merge(other), ofOther, 4e-4, created)))
                .withMessageContainingAll(
                        other.weights().digest(), manifest.id().digest());
        ModelStore empty = ModelStore.open(folder.resolve("empty"), Drafts.NOTHING_SHIPPED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> empty.publish(Drafts.adapted(base, adapter, 4e-4)))
                .withMessageContaining("got 'heat-1d@1'");
        ModelDraft tiny = Drafts.tiny("heat-1d", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelDraft(
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
                        adapter.merge(base.surrogate()),
                        adapter,
                        tiny.card()))
                .withMessageContaining("expected the parent of adapter");
        assertThat(store.list()).containsExactly(manifest.id());
        assertThat(empty.list()).isEmpty();
    }

    /** Each number is finite, and their product is not. */
    @Test
    void adapterThatOverflowsWithItsBaseIsRefused() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        AdapterStructure structure = new AdapterStructure(base.surrogate().architecture(), 2);
        float[] huge = new float[structure.parameterCount()];
        Arrays.fill(huge, 3e30f);
        Adapter overflowing = new Adapter(structure, base.surrogate().weights().digest(), 0.75f, huge);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drafts.adapted(base, overflowing, 4e-4))
                .withMessageContaining("expected finite weights");
        Files.write(file(id, "adapter_model.safetensors"), AdapterFiles.weights(overflowing));
        Files.write(file(id, "adapter_config.json"), AdapterFiles.config(overflowing));
        Folders.replace(file(id, "manifest.json"), id.digest(), overflowing.digest());
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> store.load(store.resolve("heat-1d-tuned")))
                .withMessageContainingAll("adapter_model.safetensors", "expected finite weights, merged");
    }

    @Test
    void publishersOfAdaptersNeverShareAVersion() throws Exception {
        int each = 10;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<List<ModelId>> publisher = () -> {
                ModelStore own = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
                List<ModelId> ids = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    ids.add(own.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), i), 4e-4)));
                }
                return ids;
            };
            List<ModelId> ids = new ArrayList<>();
            for (Future<List<ModelId>> result : threads.invokeAll(List.of(publisher, publisher))) {
                ids.addAll(result.get());
            }
            assertThat(ids).extracting(ModelId::version).doesNotHaveDuplicates().hasSize(2 * each);
            for (ModelId id : ids) {
                assertThat(store.load(id).manifest().id()).isEqualTo(id);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** As a kill between two files leaves it: under a name with a dot. */
    @Test
    void whatAKillLeavesOfAnAdapterIsNoVersion() throws IOException {
        ModelId id = store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 7), 4e-4));
        Path half = Files.createDirectory(folder.resolve("heat-1d-tuned/.6ba7b810"));
        Files.copy(file(id, "adapter_model.safetensors"), half.resolve("adapter_model.safetensors"));
        assertThat(store.latest("heat-1d-tuned")).contains(id);
        assertThat(store.publish(Drafts.adapted(base, Drafts.adapter(base.surrogate(), 8), 4e-4))
                        .version())
                .isEqualTo(2);
        assertThat(store.list()).hasSize(3);
    }

    private ThrowableAssertAlternative<ModelFormatException> refused(ModelId id) {
        return assertThatExceptionOfType(ModelFormatException.class).isThrownBy(() -> store.load(id));
    }

    private Path file(ModelId id, String name) {
        return folder.resolve(id.name())
                .resolve(String.valueOf(id.version()))
                .resolve(name)
                .normalize();
    }
}
