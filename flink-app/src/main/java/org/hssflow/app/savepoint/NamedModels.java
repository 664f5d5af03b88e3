package org.hssflow.app.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.hssflow.operators.track.StateTracker;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that the state tracker keeps.
 *
 * @param decisions in force
 * @param defaults what the job was started with; none in savepoints from before it was kept
 */
record NamedModels(List<ModelDecision> decisions, List<ModelDecision> defaults) {
    static final NamedModels NONE = new NamedModels(List.of(), List.of());

    static final Comparator<ModelId> ORDER =
            Comparator.comparing(ModelId::name).thenComparing(ModelId::version).thenComparing(ModelId::digest);

    /**
     * Reads the values, so their layouts have to be known to this release.
     *
     * @throws IOException if they cannot be read
     */
    static NamedModels read(OperatorState tracker) throws IOException {
        Collection<OperatorStateHandle> handles = new ArrayList<>();
        tracker.getStates().forEach(task -> handles.addAll(task.getManagedOperatorState()));
        CloseableRegistry streams = new CloseableRegistry();
        try (streams;
                DefaultOperatorStateBackend state = new DefaultOperatorStateBackendBuilder(
                                NamedModels.class.getClassLoader(), new ExecutionConfig(), false, handles, streams)
                        .build()) {
            List<ModelDecision> decisions = new ArrayList<>();
            for (Map.Entry<String, ModelDecision> entry :
                    state.getBroadcastState(StateTracker.DECISIONS).immutableEntries()) {
                decisions.add(entry.getValue());
            }
            List<ModelDecision> defaults = new ArrayList<>();
            state.getListState(StateTracker.DEFAULTS).get().forEach(defaults::add);
            return new NamedModels(decisions, defaults);
        } catch (Exception e) { // all that Flink's backend declares
            throw Unreadable.because(e, "the decisions about models");
        }
    }

    /** The models by how they are named, a model that has several roles by all of them. */
    SortedMap<ModelId, String> roles() {
        SortedMap<ModelId, String> roles = new TreeMap<>(ORDER);
        defaults.forEach(decision -> add(roles, decision.champion(), "the job was started with it"));
        for (ModelDecision decision : decisions) {
            add(roles, decision.champion(), "serves " + decision.key());
            add(roles, decision.candidate(), "candidate of " + decision.key());
            add(roles, decision.previous(), "served " + decision.key() + " before");
        }
        return roles;
    }

    private static void add(SortedMap<ModelId, String> roles, @Nullable ModelId model, String role) {
        if (model != null) {
            roles.merge(model, role, (before, also) -> before + ", " + also);
        }
    }

    /** The models that a job cannot do without, by how they are named. */
    SortedMap<ModelId, String> required() {
        SortedMap<ModelId, String> roles = new TreeMap<>(ORDER);
        for (ModelDecision decision : decisions) {
            add(roles, decision.champion(), "serves " + decision.key());
            add(roles, decision.candidate(), "candidate of " + decision.key());
        }
        return roles;
    }
}
