package org.hssflow.app.job;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.hssflow.app.LoopOptions;
import org.hssflow.app.LoopSettings;
import org.hssflow.kafka.DecisionLog;
import org.hssflow.operators.track.ServingTable;
import org.hssflow.pde.stream.ModelDecision;
import org.jspecify.annotations.Nullable;

/** What would go wrong with another version of a running job, found out while it runs. */
final class Preflight {
    /** A cluster that has it gets task managers when it needs them. */
    private static final String ELASTIC = "kubernetes.cluster-id";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 200;

    private final FlinkCluster cluster;
    private final JobView running;
    private final Version next;
    private final boolean newModels;
    private @Nullable JobGraph graph;

    /** @param newModels whether other models are to serve */
    Preflight(FlinkCluster cluster, JobView running, Version next, boolean newModels) {
        this.cluster = cluster;
        this.running = running;
        this.next = next;
        this.newModels = newModels;
    }

    /** Everything that speaks against it, a line each. */
    List<String> problems() throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>(ofFixedOptions());
        problems.addAll(ofState());
        if (!problems.isEmpty()) {
            return problems;
        }
        try {
            graph = next.graph();
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        problems.addAll(ofSlots(graph));
        if (newModels) {
            problems.addAll(ofDecisions());
        }
        return problems;
    }

    /** The job that is to run, once there are no problems. */
    JobGraph graph() {
        return requireNonNull(graph, "no problems were looked for");
    }

    /**
     * The newest checkpoint has the form that the savepoint will have. A running job deletes it when the next ones are complete, at times
     * while it is read; and the cluster tells of it a few seconds late. What is wrong with one that is still there counts.
     */
    private List<String> ofState() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<String> checkpoint = cluster.view(running.id()).newestCheckpoint();
            List<String> problems = checkpoint.isEmpty()
                    ? List.of("expected a job with a checkpoint, got none of " + running.id()
                            + "; try again when job status shows one")
                    : next.program().problems(checkpoint.get(), next.options());
            boolean counts = checkpoint.isPresent() && exists(checkpoint.get());
            if (problems.isEmpty() || counts || System.nanoTime() > deadline) {
                return problems;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static boolean exists(String checkpoint) throws IOException {
        Path metadata = new Path(checkpoint, AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME);
        return metadata.getFileSystem().exists(metadata);
    }

    /** What the state belongs to. */
    private List<String> ofFixedOptions() {
        Configuration before = Configuration.fromMap(running.options());
        Configuration after = Configuration.fromMap(next.options());
        return Stream.of(LoopOptions.TOPIC_PREFIX, LoopOptions.TRANSACTIONAL_ID_PREFIX)
                .filter(option -> !before.get(option).equals(after.get(option)))
                .map(option -> "expected " + option.key() + " to stay " + before.get(option) + ", which offsets and"
                        + " transactions in the state belong to, got " + after.get(option)
                        + "; start another job instead")
                .toList();
    }

    /** Tasks of one group share slots; groups do not. */
    static int slots(JobGraph graph) {
        Map<Object, Integer> byGroup = new HashMap<>();
        for (JobVertex vertex : graph.getVertices()) {
            byGroup.merge(vertex.getSlotSharingGroup(), vertex.getParallelism(), Math::max);
        }
        return byGroup.values().stream().mapToInt(Integer::intValue).sum();
    }

    private List<String> ofSlots(JobGraph graph) throws IOException, InterruptedException {
        ClusterOverviewWithVersion overview = cluster.overview();
        int free = overview.getNumSlotsAvailable() + running.slots();
        int needed = slots(graph);
        if (needed <= free || cluster.setting(ELASTIC).isPresent()) {
            return List.of();
        }
        return List.of("expected " + needed + " slots for parallelism "
                + next.options().getOrDefault(CoreOptions.DEFAULT_PARALLELISM.key(), "1") + " and its trainings, got "
                + free
                + " that are free or the job's own; add task managers, or choose a lower parallelism");
    }

    /** A decision in the log stands above what a job is started with. */
    private List<String> ofDecisions() throws IOException, InterruptedException {
        LoopSettings settings = LoopSettings.from(Configuration.fromMap(next.options()));
        List<ModelDecision> decided = List.copyOf(new DecisionLog(settings.kafka(), settings.topics())
                .read()
                .inForce()
                .values());
        ServingTable table = new ServingTable(settings.models(), decided);
        List<String> problems = new ArrayList<>();
        for (ModelDecision model : settings.models()) {
            ModelDecision serving =
                    table.serving(ModelDecision.ALL_STREAMS, model.equation(), model.shape(), model.dt());
            if (serving != null && !serving.champion().equals(model.champion())) {
                problems.add("expected " + LoopOptions.MODELS.key() + " to say who serves all streams of "
                        + model.equation() + ", but " + settings.topics().models() + " holds a decision for "
                        + serving.champion() + "; put " + model.champion()
                        + " in service with models promote, which needs"
                        + " no upgrade");
            }
        }
        return problems;
    }
}
