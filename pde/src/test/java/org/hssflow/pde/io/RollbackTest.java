package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackTest {
    @TempDir
    private Path folder;

    @Test
    void theOtherFilesAreRestoredIfSomeCannotBe() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Path firstOld = Files.writeString(folder.resolve("first.old"), "the first");
        Path secondOld = Files.writeString(folder.resolve("second.old"), "the second");
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Rollback rollback = new Rollback();
        rollback.add(() -> Files.move(firstOld, first));
        rollback.add(() -> Files.delete(folder.resolve("gone")));
        rollback.add(() -> Files.move(secondOld, second));
        rollback.add(() -> Files.move(secondOld, occupied));
        IOException cause = new IOException("the disk is full");
        rollback.run(cause);
        assertThat(first).hasContent("the first");
        assertThat(second).hasContent("the second");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("first", "second", "occupied");
        assertThat(cause.getSuppressed())
                .hasExactlyElementsOfTypes(FileAlreadyExistsException.class, NoSuchFileException.class);
    }
}
