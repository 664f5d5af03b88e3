package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionCheckTest extends OverlayRule {
    OptionCheckTest() {
        super(new OptionCheck());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # unknown
            taskmanager.numberOfSlots                             | 2            | expected an option of Flink or of the job
            forecast.bach.size                                    | 2            | expected an option of Flink or of the job
            factory.class                                         | java.lang.String | expected an option of Flink or of the job
            metrics.reporter.prometheus.host                      | a            | expected an option of Flink or of the job
            metrics.reporter.factory.class                        | java.lang.String | expected an option of Flink or of the job
            external-resource.gpu.amounts                         | 1            | expected an option of Flink or of the job
            job.autoscaler.enable                                 | true         | expected an option of Flink or of the job
            kafka.client.sasl.mechanisms                          | PLAIN        | expected a setting of Kafka's clients
            kafka.client.config.providers.file.class              | java.lang.String | expected a provider that config.providers names
            # older names
            state.backend                                         | rocksdb      | expected the option's newest name, state.backend.type
            state.checkpoints.dir                                 | s3://b/c     | expected the option's newest name, execution.checkpointing.dir
            high-availability                                     | kubernetes   | expected the option's newest name, high-availability.type
            env.java.opts                                         | -Xmx1g       | expected the option's newest name, env.java.opts.all
            kubernetes.operator.job.autoscaler.enabled            | true         | expected the option's newest name, job.autoscaler.enabled
            # nested
            state.backend                                         | rocksdb      | expected no option below one that has a value itself, got state.backend.type
            metrics.reporter.prometheus.port.range                | 1            | expected an option of Flink or of the job
            # of the plugin for S3
            s3.endpoints                                          | http://s3    | expected an option of Flink or of the job
            s3.path.style.access                                  | perhaps      | expected a value of the option's type, got perhaps
            # values
            taskmanager.numberOfTaskSlots                         | two          | expected a value of the option's type, got two
            execution.checkpointing.interval                      | 5 sex        | expected a value of the option's type, got 5 sex
            execution.checkpointing.incremental                   | ja           | expected a value of the option's type, got ja
            metrics.reporter.prometheus.filterLabelValueCharacters | ja          | expected a value of the option's type, got ja
            metrics.reporter.prometheus.port                      | http         | expected a value of the option's type, got http
            external-resource.gpu.amount                          | one          | expected a value of the option's type, got one
            job.autoscaler.enabled                                | perhaps      | expected a value of the option's type, got perhaps
            kafka.transaction.timeout                             | soon         | expected a value of the option's type, got soon
            drift.detector                                        | eye          | expected a value of the option's type, got eye
            metrics.reporter.prometheus.factory.class             | org.apache.flink.metrics.prometheus.PrometheusReporter2Factory | expected a class
            kafka.client.config.providers.dir.class               | DirectoryConfigProvider | expected a class
            # of the operator
            parallelism.default                                   | 3            | expected it to be left to the operator
            taskmanager.memory.process.size                       | 4g           | expected it to be left to the operator
            jobmanager.memory.flink.size                          | 1g           | expected it to be left to the operator
            kubernetes.container.image.ref                        | hssflow      | expected it to be left to the operator
            kubernetes.namespace                                  | hssflow      | expected it to be left to the operator
            """)
    void reportsWhatNobodyReads(String key, String value, String problem) {
        assertReported(
                "FlinkDeployment hssflow",
                "{op: add, path: /spec/flinkConfiguration/%s, value: \"%s\"}".formatted(key, value),
                "FlinkDeployment hssflow: spec.flinkConfiguration." + key + ": " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model.names               | heat-1d@9;burgers-1d@1 | heat-1d@9
            forecast.batch.size       | 0                      | forecast:
            kafka.transaction.timeout | 61 s                   | kafka.transaction.timeout: expected from 70 s
            forecast.engine           | quantum                | quantum
            kafka.topic.prefix        | a b                    | expected a topic prefix
            kafka.client-config       | /nowhere               | expected a properties file at /nowhere
            """)
    void reportsWhatTheJobRefuses(String key, String value, String problem) {
        assertReported(
                "FlinkDeployment hssflow",
                "{op: add, path: /spec/flinkConfiguration/%s, value: \"%s\"}".formatted(key, value),
                problem);
    }

    @ParameterizedTest
    @CsvSource({
        "s3.endpoint, http://minio:9000",
        "s3.path.style.access, true",
        "s3.access-key, key",
        "s3.secret-key, ${dir:/a:b}",
        "fs.s3a.connection.maximum, 100"
    })
    void takesOptionsOfThePluginForS3(String key, String value) {
        Manifests manifests = Overlay.CPU
                .manifests()
                .with(
                        "FlinkDeployment",
                        "hssflow",
                        "{op: add, path: /spec/flinkConfiguration/%s, value: \"%s\"}".formatted(key, value));
        assertThat(new OptionCheck().problems(manifests)).isEmpty();
    }
}
