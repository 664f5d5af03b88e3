package org.hssflow.operators.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of Flink's own in which files grow under the eyes of readers, and folders stay when they are empty. */
class LocalFileSystemPublishingTest extends PublishingContract {
    @TempDir
    Path folder;

    @Override
    ModelStore open() {
        return ModelStore.open(new FileSystemShelf(
                LocalFileSystem.getSharedInstance(), org.apache.flink.core.fs.Path.fromLocalFile(folder.toFile())));
    }

    @Test
    void whatItWritesIsAFolderThatAnybodyReads() {
        ModelId id = open().publish(TinyModels.draft("tiny", 1));
        ModelStore store = ModelStore.open(folder);
        assertThat(store.copies("tiny").get(0).load().manifest().id()).isEqualTo(id);
        assertThat(store.publish(TinyModels.draft("tiny", 2)).version()).isEqualTo(2);
    }
}
