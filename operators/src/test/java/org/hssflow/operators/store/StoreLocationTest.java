package org.hssflow.operators.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLocationTest {
    @TempDir
    Path folder;

    @Test
    void pathsAndFileUrisAreFolders() {
        assertThat(StoreLocation.folder("models")).contains(Path.of("models"));
        assertThat(StoreLocation.folder("/srv/models")).contains(Path.of("/srv/models"));
        assertThat(StoreLocation.folder("c:/models")).contains(Path.of("c:/models"));
        for (String uri :
                List.of("file:/srv/my%20models", "file:///srv/my%20models", "FILE://localhost/srv/my%20models")) {
            assertThat(StoreLocation.folder(uri)).as(uri).contains(Path.of("/srv/my models"));
        }
        assertThat(StoreLocation.folder("s3://bucket/models")).isEmpty();
    }

    @Test
    void folderIsTheSameStoreByPathAndByUri() {
        ModelId id = StoreLocation.open(folder.toString()).publish(TinyModels.draft("tiny", 1));
        assertThat(StoreLocation.open(folder.toUri().toString()).resolve("tiny"))
                .isEqualTo(id);
        assertThat(ModelStore.open(folder).resolve("tiny")).isEqualTo(id);
    }

    @Test
    void schemeWithoutAFileSystemIsRefusedWithWhereItsPluginGoes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreLocation.open("s3://bucket/models"))
                .withMessageContainingAll("got 's3://bucket/models'", "Flink's plugin for s3", "FLINK_PLUGINS_DIR");
    }

    @Test
    void whatIsNoLocationIsRefused() {
        for (String location : List.of("file:models", "file://server/models", "s3:models", "s3://bucket/a b")) {
            assertThatIllegalArgumentException()
                    .as(location)
                    .isThrownBy(() -> StoreLocation.open(location))
                    .withMessageContainingAll("expected", "got '" + location + "'");
        }
    }
}
