package org.hssflow.app.job;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfoEntry;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobConfigHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** A Flink cluster as its REST address shows it: embedded in another process, on machines, or in containers. */
public final class FlinkCluster implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final URI rest;
    private final RestClusterClient<String> client;

    private FlinkCluster(URI rest, RestClusterClient<String> client) {
        this.rest = rest;
        this.client = client;
    }

    /**
     * @param rest {@code http://host:port}, or {@code https://} for TLS
     * @param client Flink's options for its clients, such as {@code security.ssl.rest.truststore}
     * @throws IllegalArgumentException if that is no such address, or the options contradict each other
     */
    public static FlinkCluster at(URI rest, Configuration client) {
        String scheme = rest.getScheme();
        if (rest.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "expected the address of Flink's REST, such as http://127.0.0.1:8081, got '" + rest + "'");
        }
        boolean tls = scheme.equals("https");
        Configuration config = new Configuration(client);
        config.set(RestOptions.ADDRESS, rest.getHost());
        config.set(RestOptions.PORT, rest.getPort() >= 0 ? rest.getPort() : tls ? HTTPS : HTTP);
        config.set(RestOptions.RETRY_MAX_ATTEMPTS, ATTEMPTS);
        config.set(RestOptions.RETRY_DELAY, BETWEEN_ATTEMPTS);
        config.set(RestOptions.CONNECTION_TIMEOUT, CONNECT);
        config.set(SecurityOptions.SSL_REST_ENABLED, tls);
        try {
            return new FlinkCluster(rest, new RestClusterClient<>(config, "hssflow"));
        } catch (Exception e) { // as declared
            throw new IllegalArgumentException(
                    "expected options that a client of " + rest + " can use, got: " + JobProgram.causes(e)
                            + "; correct what --rest-property says",
                    e);
        }
    }

    public URI rest() {
        return rest;
    }

    /** A job that has not ended. */
    public record Job(JobID id, String name, JobStatus status) {
        @Override
        public String toString() {
            return id + " (" + name + ", " + status + ")";
        }
    }

    /** The jobs that have not ended, the newest first. */
    public List<Job> openJobs() throws IOException, InterruptedException {
        return get(client.listJobs()).stream()
                .filter(job -> !job.getJobState().isGloballyTerminalState())
                .sorted(Comparator.comparingLong(JobStatusMessage::getStartTime).reversed())
                .map(job -> new Job(job.getJobId(), job.getJobName(), job.getJobState()))
                .toList();
    }

    /**
     * A job as it is now.
     *
     * @throws IOException if the cluster does not answer or does not know it
     */
    public JobView view(JobID job) throws IOException, InterruptedException {
        awaitInitialized(job);
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(job);
        JobExceptionsMessageParameters ofExceptions =
                JobExceptionsHeaders.getInstance().getUnresolvedMessageParameters();
        ofExceptions.jobPathParameter.resolve(job);
        return new JobView(
                get(client.getJobDetails(job)),
                get(client.sendRequest(
                        CheckpointingStatisticsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance())),
                get(client.sendRequest(
                        JobExceptionsHeaders.getInstance(), ofExceptions, EmptyRequestBody.getInstance())),
                new TreeMap<>(get(client.sendRequest(
                                JobConfigHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()))
                        .getExecutionConfigInfo()
                        .getGlobalJobParameters()));
    }

    /** Until then nobody knows anything of it. */
    private void awaitInitialized(JobID job) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (get(client.getJobStatus(job)) == JobStatus.INITIALIZING && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** What stands in the cluster's own configuration under a name. */
    Optional<String> setting(String name) throws IOException, InterruptedException {
        return get(client.sendRequest(
                        ClusterConfigurationInfoHeaders.getInstance(),
                        EmptyMessageParameters.getInstance(),
                        EmptyRequestBody.getInstance()))
                .stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(ConfigurationInfoEntry::getValue)
                .findFirst();
    }

    ClusterOverviewWithVersion overview() throws IOException, InterruptedException {
        return get(client.getClusterOverview());
    }

    /** @param savepoint where the job's state comes from, a savepoint or a checkpoint; null to begin without */
    JobID submit(JobGraph graph, @Nullable String savepoint) throws IOException, InterruptedException {
        // Not by its option, which the settings of the graph would replace.
        graph.setSavepointRestoreSettings(
                savepoint == null
                        ? SavepointRestoreSettings.none()
                        : SavepointRestoreSettings.forPath(savepoint, false));
        return get(client.submitJob(graph));
    }

    /** Asks for a checkpoint now; fails as long as not all tasks run. */
    CompletableFuture<Long> checkpoint(JobID job) {
        return client.triggerCheckpoint(job, CheckpointType.DEFAULT);
    }

    /**
     * Stops a job; every state that it has read is forecast and committed.
     *
     * @param folder where the savepoint goes, or null for where the cluster keeps them
     * @return the savepoint
     * @throws IOException if it fails, and the job goes on; or if nobody knows whether it will
     */
    public String stop(JobID job, @Nullable String folder, Duration timeout) throws IOException, InterruptedException {
        try {
            return get(client.stopWithSavepoint(job, false, folder, SavepointFormatType.NATIVE), timeout);
        } catch (IOException e) { // the answer may be lost, or late, and the job has stopped all the same
            return savepointOfStopped(job, e, timeout);
        }
    }

    private String savepointOfStopped(JobID job, IOException failure, Duration timeout)
            throws IOException, InterruptedException {
        boolean undecided = !answered(failure);
        long deadline = System.nanoTime() + (undecided ? timeout.toNanos() : 0);
        JobView view = view(job);
        while (!view.status().isGloballyTerminalState() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            view = view(job);
        }
        Optional<String> savepoint = view.newestSavepoint();
        if (view.status() == JobStatus.FINISHED && savepoint.isPresent()) {
            return savepoint.get();
        }
        throw undecided
                ? new IOException(
                        failure.getMessage()
                                + "; the savepoint may still be completed, and the job end: see job status, and"
                                + " go on from it with job run --from",
                        failure)
                : failure;
    }

    /** Whether the cluster itself said no: anything else, such as a lost connection, leaves open what became of the request. */
    private static boolean answered(IOException failure) {
        return ExceptionUtils.findThrowable(failure, RestClientException.class).isPresent();
    }

    /** Whether a job runs or has run here. */
    boolean knows(JobID job) throws IOException, InterruptedException {
        return get(client.listJobs()).stream().anyMatch(one -> one.getJobId().equals(job));
    }

    public void cancel(JobID job) throws IOException, InterruptedException {
        get(client.cancel(job));
    }

    private <T> T get(CompletableFuture<T> answer) throws IOException, InterruptedException {
        return get(answer, TIMEOUT);
    }

    private <T> T get(CompletableFuture<T> answer, Duration timeout) throws IOException, InterruptedException {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw ClusterFailure.explain(rest, e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "expected an answer of the Flink cluster at " + rest + " within " + timeout.toSeconds()
                            + " s, got none; see its web UI and its log",
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
