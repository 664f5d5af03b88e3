package org.hssflow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopSettingsTest {
    @Test
    void defaultsNeedNothingButTheBrokers() {
        LoopSettings settings = LoopSettings.from(config(Map.of()));
        assertThat(settings.kafka().bootstrap()).isEqualTo("broker:9092");
        assertThat(settings.topics().states()).isEqualTo("pde.states");
        assertThat(settings.forecaster().leadSteps()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(settings.forecaster().batchSize()).isEqualTo(256);
        assertThat(settings.tracker().reorderWait()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.models()).singleElement().satisfies(model -> {
            assertThat(model.champion().name()).isEqualTo("heat-1d");
            assertThat(model.equation()).isEqualTo(Equation.HEAT_1D);
            assertThat(model.shape()).isEqualTo(Shape.of(1, 256));
            assertThat(model.dt()).isEqualTo(0.2);
        });
    }

    @Test
    void textsOfEveryTypeAreRead() {
        LoopSettings settings = LoopSettings.from(config(Map.of(
                "forecast.lead.steps", "1;5;20",
                "forecast.batch.timeout", "20 ms",
                "kafka.record.max.size", "1 mb",
                "kafka.client.security.protocol", "SSL")));
        assertThat(settings.forecaster().leadSteps()).containsExactly(1, 5, 20);
        assertThat(settings.forecaster().batchTimeout()).isEqualTo(Duration.ofMillis(20));
        assertThat(settings.maxRecordBytes()).isEqualTo(1 << 20);
        assertThat(settings.kafka().producer()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void kafkasSettingsMayStandInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("client.properties"),
                "bootstrap.servers=other:9092\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\n");
        LoopSettings settings = LoopSettings.from(
                config(Map.of("kafka.client-config", file.toString(), "kafka.client.sasl.mechanism", "PLAIN")));
        assertThat(settings.kafka().producer())
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
        assertThatThrownBy(() -> LoopSettings.from(config(Map.of("kafka.client-config", "no.properties"))))
                .hasMessageContaining("kafka: expected a properties file at no.properties");
    }

    @Test
    void allProblemsAreReportedTogether() {
        Configuration config = new Configuration();
        config.setString("forecast.batch.size", "0");
        config.setString("track.reorder.wait", "soon");
        config.setString("model.names", "no-such-model");
        config.setString("forecast.bach.timeout", "5 ms");
        config.setString("kafka.record.max.size", "1 tb");
        config.setString("kafka.transaction.timeout", "1 s");
        config.setString("kafka.group.id", " ");
        assertThatThrownBy(() -> LoopSettings.from(config))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "kafka.bootstrap.servers",
                        "batch of at least 1",
                        "track.reorder.wait",
                        "no-such-model",
                        "forecast.bach.timeout: expected an option of hssflow",
                        "kafka.record.max.size",
                        "kafka.transaction.timeout: expected from 60 s",
                        "kafka.group.id: expected a name");
    }

    @Test
    void rolloutsThatNoTopicCouldHoldAreRefused() {
        String leads =
                IntStream.rangeClosed(1, 20_000).mapToObj(Integer::toString).collect(Collectors.joining(";"));
        assertThatThrownBy(() -> LoopSettings.from(config(Map.of("forecast.lead.steps", leads))))
                .hasMessageContaining("20000 lead steps of heat-1d@1");
    }

    @Test
    void anUnknownEngineIsRefusedBeforeTheJobRuns() {
        assertThatThrownBy(() -> LoopSettings.from(config(Map.of("forecast.engine", "abacus"))))
                .hasMessageContaining("abacus");
        assertThatThrownBy(() -> LoopSettings.from(config(Map.of("finetune.engine", "nd4j"))))
                .hasMessageContainingAll("expected an engine that trains (auto, cpu, cuda", "got 'nd4j'");
    }

    /** The table in the README is what {@link #table()} makes of the options: paste it there when this fails. */
    @Test
    void theReadmeListsTheOptionsAsTheyAre() throws Exception {
        assertThat(Files.readString(Path.of("../README.md"))).contains(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
        for (ConfigOption<?> option : LoopOptions.ALL) {
            table.append("| `%s` | %s | %s |\n".formatted(option.key(), defaultText(option), description(option)));
        }
        return table.toString();
    }

    private static String description(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }

    private static String defaultText(ConfigOption<?> option) {
        if (!option.hasDefaultValue()) {
            return "none";
        }
        Object value = option.defaultValue();
        String text;
        if (value instanceof Duration duration) {
            text = TimeUtils.formatWithHighestUnit(duration);
        } else if (value instanceof List<?> list) {
            text = String.join(";", list.stream().map(Object::toString).toList());
        } else {
            text = value.toString();
        }
        return "`" + text + "`";
    }

    private static Configuration config(Map<String, String> options) {
        Configuration config = new Configuration();
        config.set(LoopOptions.BOOTSTRAP, "broker:9092");
        config.set(LoopOptions.STORE, "target/no-store");
        options.forEach(config::setString);
        return config;
    }
}
