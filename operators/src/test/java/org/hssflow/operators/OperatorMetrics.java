package org.hssflow.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;

/**
 * Our metrics of an operator, by their names with their labels, such as {@code deadLetters{reason=malformed}}. What is
 * registered in Flink's groups can only be read by reporters, of which a harness has none.
 */
public final class OperatorMetrics {
    private final Map<String, Metric> metrics = new TreeMap<>();
    private final Map<String, String> flinks;

    public OperatorMetrics(MetricGroup operator) {
        MetricGroup ours = JobMetrics.of(operator);
        flinks = ours.getAllVariables();
        collect(ours);
    }

    public long count(String name) {
        return ((Counter) metric(name)).getCount();
    }

    public long value(String name) {
        return ((Number) ((Gauge<?>) metric(name)).getValue()).longValue();
    }

    public Histogram histogram(String name) {
        return (Histogram) metric(name);
    }

    /** The names that begin like that. */
    public Iterable<String> names(String prefix) {
        return metrics.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private Metric metric(String name) {
        assertThat(metrics).containsKey(name);
        return metrics.get(name);
    }

    private void collect(MetricGroup group) {
        Map<String, String> labels = new TreeMap<>(group.getAllVariables());
        labels.keySet().removeAll(flinks.keySet());
        String suffix = labels.isEmpty() ? "" : labels.toString().replaceAll("[<>]", "");
        privateMap(group, "metrics").forEach((name, metric) -> metrics.put(name + suffix, (Metric) metric));
        privateMap(group, "groups").values().forEach(child -> collect((GenericMetricGroup) child));
    }

    private static Map<?, ?> privateMap(MetricGroup group, String name) {
        try {
            Field field = AbstractMetricGroup.class.getDeclaredField(name);
            field.setAccessible(true);
            return (Map<?, ?>) field.get(group);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this Flink keeps its metrics elsewhere", e);
        }
    }
}
