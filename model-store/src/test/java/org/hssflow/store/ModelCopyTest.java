package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCopyTest {
    @TempDir
    Path folder;

    @Test
    void everyVersionIsACopyAlsoADamagedOne() throws IOException {
        ModelStore store = ModelStore.open(folder, Drafts.NOTHING_SHIPPED);
        ModelId first = store.publish(Drafts.tiny("heat-1d", 1));
        store.publish(Drafts.tiny("heat-1d", 2));
        store.publish(Drafts.tiny("burgers-1d", 3));
        Files.writeString(folder.resolve("heat-1d/2/manifest.json"), "{}");

        List<ModelCopy> copies = store.copies();

        assertThat(copies).extracting(ModelCopy::toString).containsExactly("burgers-1d@1", "heat-1d@1", "heat-1d@2");
        assertThat(copies.get(1).load().manifest().id()).isEqualTo(first);
        assertThat(copies.get(1).manifest()).isEqualTo(store.manifest(first));
        assertThat(copies.get(1).card()).startsWith("# heat-1d");
        assertThat(copies.get(1).path())
                .isEqualTo(folder.resolve("heat-1d/1").toAbsolutePath().toString());
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(copies.get(2)::manifest)
                .withMessageContaining("heat-1d/2/manifest.json");
        assertThat(store.copies("heat-1d"))
                .singleElement()
                .asString()
                .as("the highest")
                .isEqualTo("heat-1d@2");
        assertThat(store.copies("heat-1d@1")).singleElement().asString().isEqualTo("heat-1d@1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.copies("heat-1d@3"))
                .withMessageContainingAll("heat-1d@1, heat-1d@2", "got 'heat-1d@3'");
    }

    /** The store itself takes the sound one. */
    @Test
    void eachCopyOfAVersionIsVerifiedByItself() throws IOException {
        Path own = Files.createDirectories(folder.resolve("heat-1d/1"));
        for (String file : List.of("model.safetensors", "config.json", "manifest.json", "README.md", "SHA256SUMS")) {
            Files.copy(Path.of("models/heat-1d/1").resolve(file), own.resolve(file));
        }
        byte[] weights = Files.readAllBytes(own.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(own.resolve("model.safetensors"), weights);
        ModelStore store = ModelStore.open(folder);
        ModelId shipped = store.resolve("heat-1d@1");

        List<ModelCopy> copies = store.copies("heat-1d@1");

        assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped);
        assertThat(copies).extracting(ModelCopy::toString).containsExactly("heat-1d@1", "heat-1d@1");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(copies.get(0)::load)
                .withMessageContainingAll(own.toString(), "digest");
        assertThat(copies.get(1).load().manifest().id()).isEqualTo(shipped);
    }
}
