package org.hssflow.operators.store;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;

/** Registers object stores with Flink as a plugin does: {@code objects://bucket/path}, one store for each bucket. */
public final class ObjectStoreFactory implements FileSystemFactory {
    static final String SCHEME = "objects";

    private static final Map<String, ObjectStore> BUCKETS = new ConcurrentHashMap<>();

    static ObjectStore bucket(String name) {
        return BUCKETS.computeIfAbsent(name, bucket -> new ObjectStore());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem create(URI uri) {
        return bucket(uri.getAuthority());
    }
}
