package org.hssflow.operators.store;

import java.nio.file.Path;
import org.hssflow.store.ModelStore;
import org.junit.jupiter.api.io.TempDir;

class FolderPublishingTest extends PublishingContract {
    @TempDir
    Path folder;

    @Override
    ModelStore open() {
        return StoreLocation.open(folder.toUri().toString());
    }
}
