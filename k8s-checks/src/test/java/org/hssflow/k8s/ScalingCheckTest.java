package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingCheckTest extends OverlayRule {
    ScalingCheckTest() {
        super(new ScalingCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {op: remove, path: /spec/flinkConfiguration/job.autoscaler.vertex.exclude.ids}                        | got []
            {op: replace, path: /spec/flinkConfiguration/job.autoscaler.vertex.exclude.ids, value: "972d5da5ec9cbcb0760d88972879760a;d71a424d7a188d0c363a532915ef90b4"} | got [972d5da5ec9cbcb0760d88972879760a, d71a424d7a188d0c363a532915ef90b4]
            {op: replace, path: /spec/flinkConfiguration/job.autoscaler.vertex.exclude.ids, value: "972d5da5ec9cbcb0760d88972879760a;d71a424d7a188d0c363a532915ef90b4;d0d69fcef4b74c4745506be20b052597;00000000000000000000000000000000"} | got [00000000000000000000000000000000, 972d5da5ec9cbcb0760d88972879760a
            """)
    void reportsIdsOfOtherVertices(String mistake, String problem) {
        assertReported("FlinkDeployment hssflow", mistake, problem);
        assertReported(
                "FlinkDeployment hssflow",
                mistake,
                "spec.flinkConfiguration.job.autoscaler.vertex.exclude.ids: expected [972d5da5ec9cbcb0760d88972879760a,");
    }
}
