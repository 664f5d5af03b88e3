package org.hssflow.pde.stream;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hssflow.pde.Equation;
import org.jspecify.annotations.Nullable;

/**
 * How far the model in service was from the truth at one transition, and what that says about the stream.
 *
 * @param streamId which stream
 * @param equation what it obeys
 * @param step of the state that the transition ends in
 * @param time of that state
 * @param model the one in service
 * @param residual e = ‖û − u‖ / ‖u − u₋‖; infinite if its prediction was not finite
 * @param score log e, less its calibrated median, over its calibrated spread; NaN without a calibration
 * @param statistic what the detector compares, in units of the score; NaN without a calibration
 * @param limit with what it compares it
 * @param shadow the model that was scored beside it, if any
 * @param shadowResidual e of that one; NaN if there is none
 * @param identified the physical parameters that the pair of true states shows, by name; empty if it shows none, or was
 *     not looked at, as most pairs of large states are not while nothing speaks against the model
 * @param pdeResidual ‖u_t − N(u)‖ / ‖u_t‖ of the observed step, with the parameters that the model was trained for; NaN if unknown
 * @param status whether the stream has drifted away from its model
 * @param reason for people: why, if the status has just changed; else empty
 */
public record DriftScore(
        String streamId,
        Equation equation,
        long step,
        double time,
        ModelId model,
        double residual,
        double score,
        double statistic,
        double limit,
        @Nullable ModelId shadow,
        double shadowResidual,
        SortedMap<String, Double> identified,
        double pdeResidual,
        Status status,
        String reason) {
    /** Whether a stream has drifted away from its model. */
    public enum Status {
        /** It has not. */
        CALM,
        /** The transition that raises the alarm. */
        ALARM,
        /** The alarm is up. */
        DRIFTING,
        /** The transition that ends the alarm. */
        RECOVERED
    }

    public DriftScore {
        identified = Collections.unmodifiableSortedMap(new TreeMap<>(identified));
    }
}
