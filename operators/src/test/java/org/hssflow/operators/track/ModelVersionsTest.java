package org.hssflow.operators.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hssflow.operators.States.MODEL;
import static org.hssflow.operators.States.NEWER;
import static org.hssflow.operators.States.serve;

import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.hssflow.operators.JobMetrics;
import org.hssflow.operators.OperatorMetrics;
import org.junit.jupiter.api.Test;

class ModelVersionsTest {
    private final InterceptingOperatorMetricGroup operator = new InterceptingOperatorMetricGroup();

    @Test
    void scopesBeyondTheLimitAreNotShownAndThoseBeforeGoOn() {
        ModelVersions versions = new ModelVersions(JobMetrics.of(operator), 2);
        versions.show(serve(MODEL, "a", 1));
        versions.show(serve(MODEL, "b", 2));
        versions.show(serve(MODEL, "c", 3));
        versions.show(serve(NEWER, "b", 4));
        OperatorMetrics metrics = new OperatorMetrics(operator);
        assertThat(metrics.names("modelVersion")).hasSize(2);
        assertThat(metrics.value("modelVersion{model=heat-1d, scope=a, surrogate=heat-1d}"))
                .isEqualTo(1);
        assertThat(metrics.value("modelVersion{model=heat-1d, scope=b, surrogate=heat-1d}"))
                .isEqualTo(2);
    }
}
