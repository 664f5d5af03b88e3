package org.hssflow.app.savepoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.hssflow.app.LoopOptions;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.store.ModelStore;

/** Whether the store of the options holds, whole, the models that the decisions in a savepoint name. */
final class ModelCheck {
    private ModelCheck() {}

    /** @param tracker the state tracker's state, all of which this release reads */
    static List<String> problems(OperatorState tracker, Configuration options) {
        try {
            String folder = options.get(LoopOptions.STORE);
            ModelStore store = StoreLocation.open(folder);
            List<String> problems = new ArrayList<>();
            NamedModels.read(tracker).required().forEach((model, role) -> {
                try {
                    store.load(model);
                } catch (IllegalArgumentException | ModelFormatException | UncheckedIOException e) {
                    problems.add(model + " (" + role + ") in " + LoopOptions.STORE.key() + " " + folder + ": "
                            + e.getMessage()
                            + "; put this version there, or decide for another model before the savepoint");
                }
            });
            return problems;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
