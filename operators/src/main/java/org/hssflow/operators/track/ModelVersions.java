package org.hssflow.operators.track;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of which model the decisions have put in service: a gauge for each model that one of them named, in each scope. It
 * holds the version of the model in service, and 0 for the others. A metric cannot be taken back, so the number of scopes is bounded.
 */
final class ModelVersions {
    private static final Logger LOG = LoggerFactory.getLogger(ModelVersions.class);

    private final MetricGroup group;
    private final int maxScopes;
    /** By the key of the decision and the name of the model. The reporters read the versions in threads of their own. */
    private final Map<String, Map<String, AtomicLong>> versions = new HashMap<>();

    private boolean isFull;

    /**
     * @param group ours of the operator
     * @param maxScopes of how many keys of decisions the models are shown; the first ones win
     */
    ModelVersions(MetricGroup group, int maxScopes) {
        this.group = group;
        this.maxScopes = maxScopes;
    }

    /** A decision is in force. */
    void show(ModelDecision decision) {
        Map<String, AtomicLong> models = versions.get(decision.key());
        if (models == null) {
            if (versions.size() >= maxScopes) {
                sayFull(decision);
                return;
            }
            models = new HashMap<>();
            versions.put(decision.key(), models);
        }
        ModelId champion = decision.champion();
        AtomicLong serving = models.computeIfAbsent(champion.name(), name -> register(decision));
        models.values().stream().filter(version -> version != serving).forEach(version -> version.set(0));
        serving.set(champion.version());
    }

    private AtomicLong register(ModelDecision decision) {
        AtomicLong version = new AtomicLong();
        Gauge<Long> gauge = version::get;
        group.addGroup("surrogate", decision.surrogate())
                .addGroup("scope", decision.scope())
                .addGroup("model", decision.champion().name())
                .gauge("modelVersion", gauge);
        return version;
    }

    private void sayFull(ModelDecision decision) {
        if (!isFull) {
            isFull = true;
            LOG.warn(
                    "the metric modelVersion shows the models of {} scopes and no more; {} is not among them",
                    maxScopes,
                    decision.scope());
        }
    }
}
