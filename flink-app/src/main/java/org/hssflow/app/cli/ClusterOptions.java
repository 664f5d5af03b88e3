package org.hssflow.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.hssflow.app.job.FlinkCluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a Flink cluster. */
final class ClusterOptions {
    static final String DEFAULT_REST = "http://127.0.0.1:8081";

    @Option(
            names = "--rest",
            paramLabel = "URL",
            description = "Flink's REST address, https:// for TLS (default: " + DEFAULT_REST + ").")
    private @Nullable String rest;

    @Option(
            names = "--rest-property",
            paramLabel = "NAME=VALUE",
            description = "Any of Flink's options for its clients, such as security.ssl.rest.truststore. Repeatable.")
    private Map<String, String> properties = new TreeMap<>();

    boolean isChosen() {
        return rest != null;
    }

    FlinkCluster cluster() {
        return at(address(rest == null ? DEFAULT_REST : rest));
    }

    FlinkCluster at(URI address) {
        return FlinkCluster.at(address, Configuration.fromMap(properties));
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "expected the address of Flink's REST, such as " + DEFAULT_REST + ", got '" + text + "'", e);
        }
    }

    /**
     * The job that is meant.
     *
     * @param named its id or the beginning of it, or its name; null for the only one that has not ended
     * @throws IllegalArgumentException if that is none, or several
     */
    static FlinkCluster.Job job(FlinkCluster cluster, @Nullable String named) throws IOException, InterruptedException {
        List<FlinkCluster.Job> open = cluster.openJobs();
        List<FlinkCluster.Job> meant = open.stream()
                .filter(job -> named == null
                        || job.name().equals(named)
                        || job.id().toString().startsWith(named))
                .toList();
        if (meant.size() != 1) {
            throw new IllegalArgumentException("expected "
                    + (named == null ? "one job" : "one job with the name or id '" + named + "'") + " at "
                    + cluster.rest() + ", got " + (meant.isEmpty() ? "none" : meant)
                    + (meant.isEmpty() ? (open.isEmpty() ? "" : " of " + open) : "; name one by its id"));
        }
        return meant.get(0);
    }
}
