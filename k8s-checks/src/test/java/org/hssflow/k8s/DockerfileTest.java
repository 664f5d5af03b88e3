package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {
    private static final String FLINK = System.getProperty("flink.version");
    private static final String JAVA = System.getProperty("java.release");

    @Test
    void theImageIsOfTheFlinkThatTheJobIsBuiltWith() throws IOException {
        assertThat(Dockerfile.read().problems(FLINK, JAVA)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FROM flink:2.2                | FROM flink:2.1                 | FROM: expected Flink
            -java17 AS hssflow            | -java21 AS hssflow             | FROM: expected Flink
            hadoop-2.2.1.jar" plugins     | hadoop-2.2.0.jar" plugins      | RUN: expected the plugin of Flink
            flink-s3-fs-hadoop            | flink-s3-fs-presto             | RUN: expected flink-s3-fs-hadoop
            target/hssflow-cluster.jar    | target/hssflow-clusters.jar    | COPY: expected a file that is there
            src/main/docker/hssflow       | src/main/docker/hssflo         | COPY: expected a file that is there
            /opt/flink/lib/hssflow.jar    | /opt/flink/usrlib/hssflow.jar  | COPY: expected the job's jar in /opt/flink/lib/
            /usr/local/bin/hssflow        | /usr/local/bin/hss             | COPY: expected /usr/local/bin/hssflow
            """)
    void reportsWhatDoesNotFit(String right, String wrong, String problem) throws IOException {
        String text = Dockerfile.read().text();
        assertThat(text).contains(right);
        List<String> problems = new Dockerfile(text.replace(right, wrong)).problems(FLINK, JAVA);
        assertThat(problems).anySatisfy(line -> assertThat(line).startsWith(problem));
    }
}
