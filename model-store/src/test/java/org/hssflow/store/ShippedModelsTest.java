package org.hssflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.hss.io.StrictJson;
import org.hssflow.hss.io.SurrogateFiles;
import org.hssflow.pde.stream.ModelId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedModelsTest {
    @TempDir
    Path folder;

    @Test
    void indexNamesExactlyTheFoldersBesideIt() throws IOException {
        Path models = Path.of("models");
        List<String> folders = new ArrayList<>();
        try (Stream<Path> manifests = Files.find(models, 3, (path, file) -> path.endsWith("manifest.json"))) {
            manifests
                    .map(path -> models.relativize(path.getParent()))
                    .map(path -> path.getName(0) + " " + path.getName(1))
                    .forEach(folders::add);
        }
        assertThat(index()).containsExactlyInAnyOrderElementsOf(folders);
    }

    @Test
    void everyShippedModelLoads() throws IOException {
        ModelStore store = ModelStore.open(folder);
        for (String line : index()) {
            ModelId id = store.resolve(line.replace(' ', '@'));
            assertThat(store.load(id).surrogate().weights().digest()).isEqualTo(id.digest());
            assertThat(store.list()).contains(id);
            ModelCopy copy = store.copies(line.replace(' ', '@')).get(0);
            assertThat(copy.isShipped()).isTrue();
            assertThat(copy.load().manifest().id()).as("with all its files").isEqualTo(id);
        }
    }

    /** What the files say is what this program would write: no key, order or number differs. */
    @Test
    void everyShippedModelIsInTheFormatOfToday() throws IOException {
        ModelStore store = ModelStore.open(folder);
        for (String line : index()) {
            StoredModel model = store.load(store.resolve(line.replace(' ', '@')));
            Path files = Path.of("models").resolve(line.replace(' ', '/'));
            assertThat(files.resolve("config.json")).hasBinaryContent(SurrogateFiles.config(model.surrogate()));
            assertThat(files.resolve("manifest.json")).hasBinaryContent(StrictJson.write(model.manifest()));
        }
    }

    private static List<String> index() throws IOException {
        return Files.readAllLines(Path.of("models/index.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @Test
    void folderLiesOverTheModelsInTheJar() throws IOException {
        ModelId shipped = ModelStore.open(folder.resolve("made")).publish(Drafts.tiny("sample", 1));
        try (URLClassLoader jar = jar(folder.resolve("made"), "sample 1\n")) {
            ModelStore store = ModelStore.open(folder.resolve("own"), jar);
            assertThat(store.resolve("sample")).isEqualTo(shipped);
            assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped);

            ModelId own = store.publish(Drafts.tiny("sample", 2));

            assertThat(own.version()).isEqualTo(2);
            assertThat(store.list()).containsExactly(shipped, own);
            assertThat(store.latest("sample")).contains(own);
            assertThat(store.resolve("sample@1")).isEqualTo(shipped);
            assertThat(folder.resolve("own/sample/1")).doesNotExist();
        }
    }

    @Test
    void digestTellsApartTheSameVersionInFolderAndJar() throws IOException {
        ModelId shipped = ModelStore.open(folder.resolve("made")).publish(Drafts.tiny("sample", 1));
        ModelId own = ModelStore.open(folder.resolve("own")).publish(Drafts.tiny("sample", 2));
        try (URLClassLoader jar = jar(folder.resolve("made"), "sample 1\n")) {
            ModelStore store = ModelStore.open(folder.resolve("own"), jar);
            assertThat(own.version()).isEqualTo(shipped.version());
            assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped);
            assertThat(store.load(own).manifest().id()).isEqualTo(own);
            assertThat(store.resolve("sample")).isEqualTo(own);
        }
    }

    @Test
    void brokenCopyInTheFolderDoesNotHideTheSoundOneInTheJar() throws IOException {
        ModelId shipped = ModelStore.open(folder.resolve("made")).publish(Drafts.tiny("sample", 1));
        try (URLClassLoader jar = jar(folder.resolve("made"), "sample 1\n")) {
            ModelStore store = ModelStore.open(folder.resolve("own"), jar);
            Path copy = Files.createDirectories(folder.resolve("own/sample/1"));
            assertThat(store.resolve("sample")).isEqualTo(shipped); // an empty folder is no version
            assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped);

            for (String file : List.of("manifest.json", "SHA256SUMS")) {
                Files.copy(folder.resolve("made/sample/1").resolve(file), copy.resolve(file));
            }
            assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped); // the copy has no weights

            Files.writeString(copy.resolve("manifest.json"), "{");
            assertThat(store.load(shipped).manifest().id()).isEqualTo(shipped);
            assertThat(store.manifest(shipped).id()).isEqualTo(shipped);
            assertThat(store.list()).containsExactly(shipped);
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.resolve("sample@1"))
                    .withMessageContaining("own/sample/1/manifest.json");

            ModelId nowhere = new ModelId("sample", 1, "0".repeat(64));
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.load(nowhere))
                    .withMessageContaining("own/sample/1/manifest.json")
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining(shipped.digest()));
        }
    }

    @Test
    void modelThatTheIndexNamesButTheJarLacksIsRefused() throws IOException {
        try (URLClassLoader jar = jar(Files.createDirectory(folder.resolve("empty")), "sample 1\n")) {
            ModelStore store = ModelStore.open(folder.resolve("own"), jar);
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.resolve("sample@1"))
                    .withMessageContainingAll("models/sample/1", "manifest.json", "found none");
        }
    }

    /** A class loader that sees nothing but one jar, as a shaded program is one. */
    private URLClassLoader jar(Path models, String index) throws IOException {
        Path jar = folder.resolve("shaded.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(models)) {
            entries.putNextEntry(new JarEntry("models/index.txt"));
            entries.write(index.getBytes(StandardCharsets.UTF_8));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry("models/" + models.relativize(file)));
                Files.copy(file, entries);
            }
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }
}
