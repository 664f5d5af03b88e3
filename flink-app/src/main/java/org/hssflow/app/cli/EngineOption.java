package org.hssflow.app.cli;

import org.hssflow.hss.engine.Engine;
import org.hssflow.hss.engine.EngineUnavailableException;
import org.hssflow.hss.engine.Engines;
import picocli.CommandLine.Option;

/** The option of commands that compute surrogates in this process. */
final class EngineOption {
    static final String NAME = "--engine";
    static final String DESCRIPTION =
            "What computes: auto, which takes the fastest that works, cpu, cuda, or nd4j if this build holds it";

    @Option(names = NAME, paramLabel = "NAME", description = DESCRIPTION + " (default: ${DEFAULT-VALUE}).")
    private String name = "auto";

    String name() {
        return name;
    }

    /**
     * The engine, which works.
     *
     * @throws IllegalArgumentException if this build does not hold it
     * @throws EngineUnavailableException if it cannot work here
     */
    Engine select() {
        return Engines.select(name);
    }
}
