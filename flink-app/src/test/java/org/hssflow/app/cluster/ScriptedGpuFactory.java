package org.hssflow.app.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;

/**
 * As the GPU driver of Flink's distribution, which is no artifact of Maven Central: it asks a script which indexes there are, and gives
 * each as the property {@code index}.
 */
public final class ScriptedGpuFactory implements ExternalResourceDriverFactory {
    static final String SCRIPT = "discovery-script.path";

    /** One GPU. */
    public record Gpu(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of("index");
        }
    }

    @Override
    public ExternalResourceDriver createExternalResourceDriver(Configuration config) {
        String script = config.getString(SCRIPT, "");
        return amount -> discover(script, amount);
    }

    private static Set<Gpu> discover(String script, long amount) throws Exception {
        Process process = new ProcessBuilder(script, Long.toString(amount)).start();
        String indexes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("expected " + script + " to succeed, got " + process.exitValue());
        }
        return Arrays.stream(indexes.strip().split(",", -1)).map(Gpu::new).collect(Collectors.toSet());
    }
}
