package org.hssflow.operators.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.hssflow.operators.GivenGpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenGpuTest {
    private record Gpu(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of("index");
        }
    }

    static Set<ExternalResourceInfo> gpus(String... indexes) {
        return Arrays.stream(indexes).map(Gpu::new).collect(Collectors.toSet());
    }

    @Test
    void tasksSpreadOverTheGpusOfTheirTaskManager() {
        assertThat(GivenGpu.of(gpus("10", "2"), 0)).hasValue(2);
        assertThat(GivenGpu.of(gpus("10", "2"), 1)).hasValue(10);
        assertThat(GivenGpu.of(gpus("10", "2"), 2)).hasValue(2);
    }

    @Test
    void whereThereIsNoneNoneIsGiven() {
        assertThat(GivenGpu.of(gpus(), 3)).isEmpty();
    }

    @Test
    void aGpuWithoutANumberIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GivenGpu.of(gpus("GPU-5f1c"), 0))
                .withMessageContaining("GPU-5f1c")
                .withMessageContaining("discovery script");
    }

    @Test
    void theEngineOfASubtaskIsOnItsGpu(@TempDir Path store) throws Exception {
        RecordingProvider.DEVICES.clear();
        open(store, 1, gpus("0", "1", "2"));
        open(store, 2, gpus("0", "1", "2"));
        open(store, 0, gpus());
        assertThat(RecordingProvider.DEVICES).containsExactly(1, 2);
    }

    private static void open(Path store, int subtask, Set<ExternalResourceInfo> gpus) throws Exception {
        new Subtask(store, RecordingProvider.NAME, 1, subtask, gpus).close();
    }
}
