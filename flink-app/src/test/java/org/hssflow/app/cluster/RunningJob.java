package org.hssflow.app.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;

/** What a cluster's REST says about one of its jobs; nothing while the JobManager is away or still recovers it. */
public final class RunningJob {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI job;

    public RunningJob(URI rest, JobID job) {
        this.job = rest.resolve("/jobs/" + job + "/");
    }

    /** Whether every task runs. */
    public boolean runs() throws InterruptedException {
        JsonNode vertices = get("").path("vertices");
        return !vertices.isEmpty()
                && StreamSupport.stream(vertices.spliterator(), false)
                        .allMatch(vertex -> vertex.path("status").asText().equals("RUNNING"));
    }

    /** How many checkpoints it completed under this JobManager. */
    public int checkpoints() throws InterruptedException {
        return get("checkpoints").path("counts").path("completed").asInt();
    }

    /** How often it was restored from a checkpoint under this JobManager. */
    public int restorations() throws InterruptedException {
        return get("checkpoints").path("counts").path("restored").asInt();
    }

    /** How often it started again under this JobManager. */
    public int restarts() throws InterruptedException {
        return get("metrics?get=numRestarts").path(0).path("value").asInt();
    }

    private JsonNode get(String path) throws InterruptedException {
        URI uri = path.isEmpty() ? URI.create(job.toString().replaceAll("/$", "")) : job.resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == OK ? json.readTree(response.body()) : json.createObjectNode();
        } catch (IOException e) { // away
            return json.createObjectNode();
        }
    }
}
