package org.hssflow.monitor.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One stream, at one lead. NaN stands for what is not known.
 *
 * @param facts what its newest records say
 * @param leads the lead steps that are published; empty while no rollout was seen
 * @param lead the published one nearest to what was asked for; 0 if none is
 * @param fields null while there is none
 */
public record StreamPicture(
        @JsonUnwrapped Facts facts,
        int[] leads,
        int lead,
        int channel,
        @Nullable Fields fields,
        Errors errors,
        Scores scores,
        List<Alarm> alarms,
        List<Decision> decisions) {

    /**
     * What the newest records of a stream say.
     *
     * @param reason why the last alarm was raised; empty if none was
     * @param model in service, as name@version
     * @param digest of its weights
     * @param trial the candidate in its shadow
     * @param ageMillis since the newest state
     * @param rate states a second
     * @param status of the newest rollout
     */
    public record Facts(
            @JsonIgnore String id,
            @Nullable String equation,
            int @Nullable [] shape,
            double dt,
            SortedMap<String, Double> parameters,
            Health health,
            String reason,
            @Nullable String model,
            @Nullable String digest,
            @Nullable String trial,
            long step,
            double time,
            long ageMillis,
            double rate,
            @Nullable Quantiles latencyMillis,
            @Nullable String status,
            double residual,
            double score,
            double statistic,
            double limit,
            SortedMap<String, Double> identified,
            double pdeResidual) {}

    /**
     * One channel of three fields, as little-endian float32 in C order.
     *
     * @param step of the true state: the newest one that was forecast at this lead, or the newest of all if none was
     * @param shape of the arrays
     * @param stride every so manieth point of the grid is shown
     * @param truth u at that step
     * @param forecast made {@code lead} steps before, for that step
     * @param forecastBy the model that made it
     * @param relativeL2 ‖forecast − truth‖ / ‖truth‖, over all points and channels
     * @param ahead made from the newest state, for {@code lead} steps after it
     */
    public record Fields(
            long step,
            double time,
            int[] shape,
            int stride,
            byte[] truth,
            byte @Nullable [] forecast,
            @Nullable String forecastBy,
            double relativeL2,
            byte @Nullable [] ahead,
            long aheadStep,
            double aheadTime,
            @Nullable String aheadBy) {}

    /**
     * The error against the lead time, of the newest forecasts that came true.
     *
     * @param forecast the median of ‖û − u‖ / ‖u‖ at each lead
     * @param persistence the same of the state that the forecast began with
     * @param count of how many forecasts, at the first lead
     */
    public record Errors(int[] leads, double[] forecast, double[] persistence, int count) {}

    /**
     * The last ten minutes.
     *
     * @param from when the first bucket begins, in milliseconds since the epoch
     * @param every how long a bucket is, in milliseconds
     * @param statistic what the detector compares: the largest of each bucket
     * @param limit with what it compares it
     * @param residual the one-step error, relative to the change: the last of each bucket
     */
    public record Scores(
            long from,
            long every,
            @Nullable Double[] statistic,
            @Nullable Double[] limit,
            @Nullable Double[] residual) {}

    /** That an alarm was raised or ended, and why. */
    public record Alarm(long at, String status, long step, String reason) {}

    /**
     * What was decided about the models of the stream.
     *
     * @param scope the stream, or {@code *} for all
     * @param step of the state it was made at; null if a person decided
     * @param trainedInSeconds how long the model took that was trained for it; null if none was
     */
    public record Decision(
            long at,
            String action,
            String scope,
            String champion,
            @Nullable String candidate,
            @Nullable String previous,
            @Nullable String dropped,
            String reason,
            @Nullable Long step,
            boolean byHand,
            @Nullable Double trainedInSeconds) {}
}
