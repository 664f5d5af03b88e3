package org.hssflow.app.cli;

import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.hssflow.app.MetricsEndpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that run an embedded cluster. */
final class MetricsOption {
    static final String NAME = "--metrics-port";

    @Option(
            names = NAME,
            paramLabel = "P",
            description = "Serve the metrics to Prometheus at http://HOST:P/metrics, on all network interfaces of the"
                    + " machine and to whoever asks: Flink's reporter cannot be bound to one (default: not at all).")
    private @Nullable Integer port;

    boolean isChosen() {
        return port != null;
    }

    /**
     * What turns the metrics on, or nothing where they are not asked for. It is asked before anything is started.
     *
     * @param others ports that other options name
     * @throws IOException if the port is taken
     */
    Configuration options(int... others) throws IOException {
        if (port == null) {
            return new Configuration();
        }
        MetricsEndpoint endpoint = new MetricsEndpoint(port);
        for (int other : others) {
            if (other == port) {
                throw new IllegalArgumentException("expected a port of its own for " + NAME + ", got " + port
                        + ", which another option names, too");
            }
        }
        endpoint.requireFree();
        return endpoint.options();
    }
}
