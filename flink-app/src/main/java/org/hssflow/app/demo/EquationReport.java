package org.hssflow.app.demo;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hssflow.app.demo.DemoReport.Quantiles;
import org.jspecify.annotations.Nullable;

/**
 * All streams of one equation together.
 *
 * @param equation that they obey
 * @param streams how many
 * @param changed how many of them changed
 * @param relativeL2ByStep ‖û − u‖ / ‖u‖ against the states that were sent later, by lead step
 * @param alarms all of them
 * @param falseAlarms those that neither a change of the physics nor noise explains
 * @param delaySteps the longest delay of an alarm, in transitions
 * @param trainings models that were published
 * @param promotions of a model
 * @param rejections of a candidate
 * @param rollbacks to the model before
 * @param secondsToPromotion the longest time from an alarm to the promotion
 */
public record EquationReport(
        String equation,
        int streams,
        int changed,
        Map<Integer, Quantiles> relativeL2ByStep,
        int alarms,
        int falseAlarms,
        @Nullable Integer delaySteps,
        int trainings,
        int promotions,
        int rejections,
        int rollbacks,
        @Nullable Double secondsToPromotion) {
    static EquationReport of(
            String equation, List<StreamReport> streams, int trainings, Map<Integer, Quantiles> relativeL2ByStep) {
        List<StreamReport> own = streams.stream()
                .filter(stream -> stream.equation().equals(equation))
                .toList();
        List<ChangeReport> changes =
                own.stream().flatMap(stream -> stream.changes().stream()).toList();
        return new EquationReport(
                equation,
                own.size(),
                Math.toIntExact(own.stream().filter(StreamReport::changed).count()),
                relativeL2ByStep,
                own.stream().mapToInt(StreamReport::alarms).sum(),
                own.stream().mapToInt(StreamReport::falseAlarms).sum(),
                changes.stream()
                        .map(ChangeReport::alarmDelaySteps)
                        .filter(Objects::nonNull)
                        .max(Integer::compare)
                        .orElse(null),
                trainings,
                own.stream().mapToInt(StreamReport::promotions).sum(),
                own.stream().mapToInt(StreamReport::rejections).sum(),
                own.stream().mapToInt(StreamReport::rollbacks).sum(),
                changes.stream()
                        .map(ChangeReport::secondsToPromotion)
                        .filter(Objects::nonNull)
                        .max(Double::compare)
                        .orElse(null));
    }
}
