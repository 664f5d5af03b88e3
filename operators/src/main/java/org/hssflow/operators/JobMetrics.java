package org.hssflow.operators;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** Where all metrics of this job are: in one group, apart from Flink's own. docs/METRICS.md lists them. */
public final class JobMetrics {
    /** The group's name, below that of each operator. */
    public static final String GROUP = "hssflow";

    /** Over so many of the newest values a histogram tells its quantiles. */
    private static final int WINDOW = 1_000;

    private JobMetrics() {}

    /** Our group of an operator. */
    public static MetricGroup of(MetricGroup operator) {
        return operator.addGroup(GROUP);
    }

    /** A histogram of whole numbers; the unit belongs into its name. */
    public static Histogram histogram(MetricGroup group, String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(WINDOW));
    }

    /** One counter for each constant, which the label names, such as {@code status="not-finite"}. */
    public static <E extends Enum<E>> Function<E, Counter> counters(
            MetricGroup group, String label, String name, Class<E> constants) {
        Map<E, Counter> counters = new EnumMap<>(constants);
        for (E constant : constants.getEnumConstants()) {
            String value = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            counters.put(constant, group.addGroup(label, value).counter(name));
        }
        return constant -> Objects.requireNonNull(counters.get(constant));
    }
}
