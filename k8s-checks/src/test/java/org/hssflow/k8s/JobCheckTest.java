package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobCheckTest extends OverlayRule {
    JobCheckTest() {
        super(new JobCheck(Dockerfile.read()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {op: replace, path: /metadata/name, value: hssflow.job}                              | metadata.name: expected at most 45
            {op: replace, path: /spec/flinkVersion, value: v1_20}                                | spec.flinkVersion: expected v2_2, got v1_20
            {op: replace, path: /spec/job/entryClass, value: org.hssflow.app.SurrogateJob}       | spec.job.entryClass: expected org.hssflow.app.JobMain
            {op: replace, path: /spec/job/entryClass, value: org.hssflow.app.SurrogateJob}       | spec.job.entryClass: expected a class with a main method
            {op: replace, path: /spec/job/entryClass, value: org.hssflow.app.Job}                | spec.job.entryClass: expected a class with a main method
            {op: remove, path: /spec/job/jarURI}                                                 | spec.job.jarURI: expected local:///opt/flink/lib/hssflow.jar
            {op: replace, path: /spec/job/jarURI, value: "local:///opt/flink/usrlib/job.jar"}    | spec.job.jarURI: expected local:///opt/flink/lib/hssflow.jar
            {op: remove, path: /spec/flinkConfiguration/classloader.resolve-order}               | spec.flinkConfiguration.classloader.resolve-order: expected parent-first
            {op: replace, path: /spec/flinkConfiguration/classloader.resolve-order, value: child-first} | spec.flinkConfiguration.classloader.resolve-order: expected parent-first
            {op: add, path: /spec/mode, value: standalone}                                       | spec.mode: expected native
            {op: replace, path: /spec/job/upgradeMode, value: stateless}                         | spec.job.upgradeMode: expected one that keeps the state
            {op: remove, path: /spec/flinkConfiguration/high-availability.type}                  | spec.flinkConfiguration.high-availability.type: expected kubernetes
            {op: replace, path: /spec/jobManager/resource/memory, value: 400m}                   | spec.jobManager.resource.memory:
            {op: replace, path: /spec/taskManager/resource/memory, value: 600m}                  | spec.taskManager.resource.memory:
            {op: replace, path: /spec/taskManager/resource/memory, value: 4 gigs}                | spec.taskManager.resource.memory:
            {op: add, path: /spec/taskManager/replicas, value: 1}                                | spec.taskManager.replicas: expected 2
            """)
    void reportsWhatFlinkRefuses(String mistake, String problem) {
        assertReported("FlinkDeployment hssflow", mistake, problem);
    }

    @Test
    void reportsAJarThatTheImageHasElsewhere() {
        Dockerfile other = new Dockerfile(Dockerfile.read().text().replace("lib/hssflow.jar", "lib/job.jar"));
        assertThat(new JobCheck(other).problems(Overlay.CPU.manifests()))
                .anySatisfy(
                        line -> assertThat(line).contains("spec.job.jarURI: expected local:///opt/flink/lib/job.jar"));
    }
}
