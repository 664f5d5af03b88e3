package org.hssflow.app.tune;

import java.io.Serializable;
import java.time.Duration;

/**
 * How models are made.
 *
 * @param store the folder or the URI of the model store
 * @param strategy what is tried
 * @param target the one-step error (its 90 % quantile over what was not trained on) that {@link Strategy#AUTO} is content with; the limit
 *     of the base's calibration will do, too
 * @param margin by which factor an error may exceed the largest running median of a calibration; and by which a model has to beat the
 *     one in service
 * @param budget how long the steps of one training may take
 * @param threads that train and simulate
 * @param engine that trains, as {@link org.hssflow.hss.engine.Engines#selectForTraining} takes it
 * @param regimeTolerance how far identified parameters of one regime may be apart, relative to each other
 */
public record TuneSettings(
        String store,
        Strategy strategy,
        double target,
        double margin,
        Duration budget,
        int threads,
        String engine,
        double regimeTolerance)
        implements Serializable {
    public TuneSettings {
        if (!(target >= 0) || Double.isInfinite(target)) {
            throw new IllegalArgumentException("expected a finite target of at least 0, got " + target);
        }
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException("expected a positive budget, got " + budget);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
        }
        if (!(regimeTolerance >= 0) || Double.isInfinite(regimeTolerance)) {
            throw new IllegalArgumentException(
                    "expected a finite regime tolerance of at least 0, got " + regimeTolerance);
        }
    }
}
