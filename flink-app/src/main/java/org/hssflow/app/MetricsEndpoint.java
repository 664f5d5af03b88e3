package org.hssflow.app;

import java.io.IOException;
import java.net.ServerSocket;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;

/**
 * Where Prometheus finds the metrics of an embedded cluster: {@code http://HOST:port/metrics}, on all network interfaces, for Flink's
 * reporter lets nobody choose one.
 *
 * @param port from 1 to 65,535; nobody could be told of any that is free
 */
public record MetricsEndpoint(int port) {
    private static final String REPORTER = "prometheus";
    private static final int MAX_PORT = 65_535;

    public MetricsEndpoint {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "expected a port from 1 to " + MAX_PORT + " for the metrics, got " + port);
        }
    }

    /**
     * Flink itself would say it in its log only, and go on without metrics.
     *
     * @throws IOException if nobody can listen on the port now, as when it is taken
     */
    public void requireFree() throws IOException {
        try (ServerSocket probe = new ServerSocket(port)) {
            // given back at once
        } catch (IOException e) {
            throw new IOException(
                    "expected a free port for the metrics, got " + port + ": " + e.getMessage()
                            + "; choose another one",
                    e);
        }
    }

    /** What turns Flink's reporter on, for the configuration of a cluster. */
    public Configuration options() {
        Configuration options = new Configuration();
        options.set(MetricOptions.REPORTERS_LIST, REPORTER);
        set(options, "factory.class", PrometheusReporterFactory.class.getName());
        set(options, "port", Integer.toString(port));
        set(options, "filterLabelValueCharacters", "false"); // or the streams a-1 and a_1 were one
        return options;
    }

    private static void set(Configuration options, String name, String value) {
        String key = "metrics.reporter." + REPORTER + "." + name;
        options.set(ConfigOptions.key(key).stringType().noDefaultValue(), value);
    }
}
