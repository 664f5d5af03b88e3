package org.hssflow.monitor.view;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All streams at a glance.
 *
 * @param total how many there are
 * @param health how many of each kind
 * @param rates over the last ten seconds, per second
 * @param deadLetters since the monitor began to read, by reason
 * @param latencyMillis from the timestamp of a state to that of its rollout, over the last minute
 * @param traffic the last ten minutes
 * @param tiles by id, at most {@link LoopView#MOST_TILES}
 */
public record Wall(
        int total,
        SortedMap<Health, Integer> health,
        Rates rates,
        SortedMap<String, Long> deadLetters,
        @Nullable Quantiles latencyMillis,
        Traffic traffic,
        List<Tile> tiles) {
    /** Records per second. */
    public record Rates(double states, double rollouts, double scores, double deadLetters) {}

    /**
     * Over time.
     *
     * @param from when the first bucket begins, in milliseconds since the epoch
     * @param every how long a bucket is, in milliseconds
     * @param states per second; null where nothing is known
     * @param rollouts per second
     * @param deadLetters per second
     * @param p50 of the latency, in milliseconds
     * @param p99 of the latency, in milliseconds
     */
    public record Traffic(
            long from,
            long every,
            @Nullable Double[] states,
            @Nullable Double[] rollouts,
            @Nullable Double[] deadLetters,
            @Nullable Double[] p50,
            @Nullable Double[] p99) {}

    /**
     * One stream; in JSON an array, since there are many.
     *
     * @param residual the one-step error of the newest score, relative to the change; NaN if there is none
     * @param statisticOverLimit what the detector compares, by its limit; NaN if there is none
     * @param step of the newest state
     * @param model in service, as name@version; null if not known
     * @param trial whether a candidate runs in the shadow
     * @param ageMillis since the newest state
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({
        "id",
        "health",
        "residual",
        "statisticOverLimit",
        "step",
        "model",
        "trial",
        "ageMillis",
        "equation"
    })
    public record Tile(
            String id,
            Health health,
            double residual,
            double statisticOverLimit,
            long step,
            @Nullable String model,
            boolean trial,
            long ageMillis,
            @Nullable String equation) {}
}
