package org.hssflow.app.savepoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The savepoint of the first release, and options that restore it. */
final class Fixture {
    static final Path FOLDER = Path.of("src/test/resources/savepoints/0.1.0");
    static final Path SAVEPOINT = FOLDER.resolve("savepoint");

    private Fixture() {}

    static Map<String, String> options() {
        return new TreeMap<>(Map.of(
                "kafka.bootstrap.servers",
                "broker:9092",
                "model.store",
                FOLDER.resolve("models").toString(),
                "model.names",
                "heat-1d@1",
                "parallelism.default",
                "3",
                "state.backend.type",
                "rocksdb"));
    }
}
