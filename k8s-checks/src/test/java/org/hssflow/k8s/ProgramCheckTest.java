package org.hssflow.k8s;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramCheckTest extends OverlayRule {
    ProgramCheckTest() {
        super(new ProgramCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FlinkDeployment hssflow | {op: replace, path: /spec/image, value: "registry.example.com/hssflow:0.2.0"}            | Deployment monitor: spec.template.spec.containers[0].image: expected registry.example.com/hssflow:0.2.0
            FlinkDeployment hssflow | {op: replace, path: /spec/image, value: "registry.example.com:443/hssflow"}              | FlinkDeployment hssflow: spec.image: expected a tag
            FlinkDeployment hssflow | {op: replace, path: /spec/flinkConfiguration/model.names, value: heat-1d@1;burgers-1d@1} | data.streams.yaml: expected a model in model.names for navier-stokes-2d
            Deployment monitor      | {op: replace, path: /spec/template/spec/containers/0/args/1, value: --hosts=0.0.0.0}     | Deployment monitor: spec.template.spec.containers[0].args: Unknown option: '--hosts=0.0.0.0'
            Deployment monitor      | {op: replace, path: /spec/template/spec/containers/0/args/2, value: --port=http}         | Deployment monitor: spec.template.spec.containers[0].args: Invalid value for option '--port'
            Deployment simulators   | {op: replace, path: /spec/template/spec/containers/0/args/0, value: simulates}           | Deployment simulators: spec.template.spec.containers[0].args: Unmatched argument
            Deployment simulators   | {op: remove, path: /spec/template/spec/containers/0/args}                                | Deployment simulators: spec.template.spec.containers[0].args: expected a command
            Deployment simulators   | {op: replace, path: /spec/template/spec/containers/0/command, value: [java]}             | Deployment simulators: spec.template.spec.containers[0].command: expected [hssflow]
            ConfigMap streams       | {op: replace, path: /data/streams.yaml, value: "equation: heat-1d"}                      | data.streams.yaml: streams
            ConfigMap streams       | {op: replace, path: /data/streams.yaml, value: "{equation: heat-1d, streams: 1, rate: 1, dt: 0.3}"} | data.streams.yaml: expected a model in model.names for heat-1d
            ConfigMap streams       | {op: replace, path: /data/streams.yaml, value: "{equation: heat-1d, streams: 1, rate: 1, grid: 128}"} | data.streams.yaml: expected a model in model.names for heat-1d
            """)
    void reportsWhatProgramsRefuse(String object, String mistake, String problem) {
        assertReported(object, mistake, problem);
    }
}
