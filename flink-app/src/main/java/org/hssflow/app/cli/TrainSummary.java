package org.hssflow.app.cli;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hssflow.app.model.TrainingRun;
import org.hssflow.hss.adapter.Adapter;
import org.hssflow.hss.training.TrainingResult;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} says of a version when it has published it.
 *
 * @param store the folder or the URI of all models
 */
record TrainSummary(ModelId id, String store, TrainingRun.Outcome outcome) {
    /** For {@code --json}. */
    Map<String, Object> report() {
        TrainingResult training = outcome.training();
        Map<String, Object> report = new TreeMap<>();
        report.put("modelName", id.name());
        report.put("modelVersion", id.version());
        report.put("modelDigest", id.digest());
        report.put("adapterRank", adapterRank());
        report.put("folder", folder());
        report.put("steps", training.steps());
        report.put("seconds", training.seconds());
        report.put("loss", orNull(training.loss()));
        report.put("validationLoss", orNull(training.validation()));
        report.put("before", outcome.before());
        report.put("end", training.end().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        report.put("evaluation", outcome.evaluation());
        return report;
    }

    /** For people. */
    String text() {
        String before = outcome.before() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "before: relative L2 %.3e, one step %.3e%n",
                        outcome.before().surrogate().relativeL2(),
                        outcome.before().oneStep());
        return String.format(
                Locale.ROOT,
                "%s after %d steps in %.0f s, in %s%n%s%s",
                id,
                outcome.training().steps(),
                outcome.training().seconds(),
                folder(),
                before,
                outcome.evaluation().summary());
    }

    private @Nullable Integer adapterRank() {
        Adapter adapter = outcome.draft().adapter();
        return adapter == null ? null : adapter.structure().rank();
    }

    private String folder() {
        return store + (store.endsWith("/") ? "" : "/") + id.name() + "/" + id.version();
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
