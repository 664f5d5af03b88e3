package org.hssflow.operators.drift;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.operators.drift.detect.DriftDetector;
import org.hssflow.operators.store.StoreLocation;
import org.hssflow.pde.Residual;
import org.hssflow.pde.stream.ModelId;
import org.hssflow.store.Calibration;
import org.hssflow.store.ModelManifest;
import org.hssflow.store.ModelStore;
import org.hssflow.store.Range;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the manifests say of the models in service: how much they err, and for which physics they are. Each is read once. */
final class Yardsticks {
    private static final Logger LOG = LoggerFactory.getLogger(Yardsticks.class);
    private static final int MAX_MODELS = 1_024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /**
     * Of one model.
     *
     * @param calibration of its errors, or null
     * @param limit of its score, NaN without a calibration
     * @param detector of its score, or null without a calibration
     * @param parameters that it was trained on
     * @param nominal the middle of each
     */
    record Yardstick(
            @Nullable Calibration calibration,
            double limit,
            @Nullable DriftDetector detector,
            Map<String, Range> parameters,
            SortedMap<String, Double> nominal) {
        static final Yardstick NONE = new Yardstick(null, Double.NaN, null, Map.of(), new TreeMap<>());

        double score(Residual residual) {
            return calibration == null ? Double.NaN : calibration.score(residual);
        }
    }

    private final ModelStore store;
    private final MonitorSettings settings;
    private final Map<ModelId, Yardstick> byModel = new HashMap<>();
    private final Map<ModelId, Long> failedAt = new HashMap<>();

    Yardsticks(MonitorSettings settings) {
        this.store = StoreLocation.open(settings.store());
        this.settings = settings;
    }

    Yardstick of(ModelId model) {
        Yardstick known = byModel.get(model);
        Long failed = failedAt.get(model);
        if (known == null && (failed == null || System.nanoTime() - failed > RETRY_AFTER.toNanos())) {
            known = read(model);
        }
        return known == null ? Yardstick.NONE : known;
    }

    /** Null if it cannot be read, as where a shared folder is late: no reason to stop the forecasts. */
    private @Nullable Yardstick read(ModelId model) {
        try {
            ModelManifest manifest = store.manifest(model);
            SortedMap<String, Double> nominal = new TreeMap<>();
            manifest.parameters().forEach((name, range) -> nominal.put(name, (range.min() + range.max()) / 2));
            Calibration calibration = manifest.calibration();
            if (calibration == null) {
                LOG.warn("{} has no calibration: its errors raise no alarms", model);
                return keep(model, new Yardstick(null, Double.NaN, null, manifest.parameters(), nominal));
            }
            double limit = calibration.limit(settings.margin());
            return new Yardstick(calibration, limit, settings.detector().create(limit), manifest.parameters(), nominal);
        } catch (ModelFormatException | UncheckedIOException | IllegalArgumentException e) {
            LOG.error("the manifest of {} cannot be read: its errors raise no alarms until it can", model, e);
            failedAt.put(model, System.nanoTime());
            return null;
        }
    }

    private Yardstick keep(ModelId model, Yardstick yardstick) {
        if (byModel.size() >= MAX_MODELS) {
            byModel.clear();
        }
        byModel.put(model, yardstick);
        failedAt.remove(model);
        return yardstick;
    }
}
