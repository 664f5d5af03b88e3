package org.hssflow.app.demo;

import java.util.SortedMap;
import org.hssflow.pde.stream.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * What came of one change of a stream's physics. The promotion is the last one until the stream was calm for a while: models before it
 * did not help. What did not happen before the next change or the end is null.
 *
 * @param tick of the first state made with other parameters, counted since the stream began
 * @param step of that state, counted since its simulation began
 * @param parametersBefore the change
 * @param parametersAfter it
 * @param secondsLeft from that state to the next change or the end
 * @param alarmDelaySteps transitions made with the new parameters up to the alarm: 1 if the first of them raises it
 * @param secondsToPromotion from the sending of the state at the alarm to the reading of the committed promotion
 * @param secondsFromChange the same from the first state made with the new parameters
 * @param stepsToPromotion transitions from the alarm to the first one that the promoted model is scored on
 * @param trained whether the promoted model was not there before the change
 * @param modelBefore the champion before the change
 * @param modelAfter the champion at the end, or before the next change
 * @param residual medians of ‖û − u‖ / ‖u − u₋‖ of the model in service
 */
public record ChangeReport(
        long tick,
        long step,
        SortedMap<String, Double> parametersBefore,
        SortedMap<String, Double> parametersAfter,
        double secondsLeft,
        @Nullable Integer alarmDelaySteps,
        @Nullable Double secondsToPromotion,
        @Nullable Double secondsFromChange,
        @Nullable Integer stepsToPromotion,
        @Nullable Boolean trained,
        @Nullable ModelId modelBefore,
        @Nullable ModelId modelAfter,
        Residuals residual) {
    /**
     * Errors around a change.
     *
     * @param before of the last transitions before it
     * @param during from the change until the promoted model serves, or until the end if none does
     * @param after that
     */
    public record Residuals(
            @Nullable Double before,
            @Nullable Double during,
            @Nullable Double after) {}
}
