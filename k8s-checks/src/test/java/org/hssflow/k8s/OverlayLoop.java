package org.hssflow.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.FileUtils;
import org.hssflow.app.LoopSettings;
import org.hssflow.app.cluster.ClusterSettings;
import org.hssflow.app.job.FlinkCluster;
import org.hssflow.kafka.ClientSettings;

/**
 * A whole overlay but Kubernetes itself: the simulators, the job and the monitor as processes with the manifests' arguments, options,
 * files and memory, on the class path of the image, against a broker with the manifests' topics, users and rights.
 */
final class OverlayLoop implements AutoCloseable {
    private static final String JOB = "hssflow-job";
    private static final String SIMULATORS = "simulators";
    private static final String MONITOR = "monitor";
    private static final int LOG_LINES = 60;

    private final Path folder;
    private final Manifests manifests;
    private final FlinkHome home;
    private final StrimziBroker broker;
    private final Replacements ofJob;
    private final Set<String> unused = new TreeSet<>();
    private final URI page;
    private final ImageProcess simulators;
    private final ImageProcess monitor;
    private ApplicationCluster flink;

    private OverlayLoop(Manifests manifests, Path folder) throws Exception {
        this.folder = folder;
        this.manifests = manifests;
        home = FlinkHome.layOut(folder.resolve("flink"));
        broker = StrimziBroker.start(manifests, folder);
        ofJob = replacements();
        ofJob.add("/opt/flink/lib", home.lib().toString());
        ofJob.add(
                "s3://hssflow",
                withoutSlash(Files.createDirectories(store()).getParent().toUri()));
        JsonNode pod = manifests.job().at("spec.podTemplate.spec");
        mount(JOB, pod, ofJob);
        flink = ApplicationCluster.start(manifests, ofJob, null, home, folder.resolve("cluster"));
        simulators = start(SIMULATORS, Map.of());
        String port = Integer.toString(ClusterSettings.freePorts(1).get(0));
        page = URI.create("http://" + ClusterSettings.HOST + ":" + port + "/");
        monitor = start(MONITOR, Map.of("0.0.0.0", ClusterSettings.HOST, "8090", port));
        unused.addAll(ofJob.unused());
    }

    static OverlayLoop start(Manifests manifests) throws Exception {
        return new OverlayLoop(manifests, Files.createTempDirectory("hssflow-overlay-"));
    }

    private static String withoutSlash(URI uri) {
        return uri.toString().replaceAll("/$", "");
    }

    private Replacements replacements() {
        Replacements replacements = new Replacements();
        replacements.add(manifests.flinkConfiguration().get("kafka.bootstrap.servers"), broker.bootstrap());
        return replacements;
    }

    private JsonNode mount(String name, JsonNode pod, Replacements replacements) throws IOException {
        JsonNode container = pod.at("/containers/0");
        PodFiles.mount(pod, container, manifests, broker.secrets(), folder.resolve(name), replacements);
        return container;
    }

    /** @param local what stands for addresses in the arguments */
    private ImageProcess start(String deployment, Map<String, String> local) throws Exception {
        Replacements replacements = replacements();
        local.forEach(replacements::add);
        JsonNode pod = manifests.find("Deployment", deployment).orElseThrow().at("spec.template.spec");
        JsonNode container = mount(deployment, pod, replacements);
        List<String> command = new ArrayList<>(Manifest.texts(container.get("command")));
        command.addAll(Manifest.texts(container.get("args")));
        command.replaceAll(replacements::in);
        long bytes = Quantity.getAmountInBytes(
                        new Quantity(container.at("/resources/limits/memory").asText()))
                .longValueExact();
        ImageProcess process = ImageProcess.start(command, bytes, home, folder.resolve(deployment + ".log"));
        unused.addAll(replacements.unused());
        return process;
    }

    /** What would have been replaced by something of this machine, but stands in no manifest. */
    Set<String> unused() {
        return unused;
    }

    ApplicationCluster flink() {
        return flink;
    }

    ImageProcess simulators() {
        return simulators;
    }

    /** The monitor's page. */
    URI page() {
        return page;
    }

    /** The folder that stands for the model store. */
    Path store() {
        return folder.resolve("bucket").resolve("models");
    }

    /** Kafka's settings as the simulators have them. */
    ClientSettings simulatorsClient() {
        return client(SIMULATORS);
    }

    /** Kafka's settings as the monitor has them. */
    ClientSettings monitorsClient() {
        return client(MONITOR);
    }

    private ClientSettings client(String deployment) {
        return ClientSettings.ofFile(null, clientFile(deployment), Map.of());
    }

    private Path clientFile(String deployment) {
        return folder.resolve(deployment).resolve("kafka-client").resolve("client.properties");
    }

    /** Kafka's settings as the job has them. */
    ClientSettings jobsClient() {
        Map<String, String> options = new TreeMap<>();
        manifests.flinkConfiguration().forEach((name, value) -> options.put(name, ofJob.in(value)));
        return LoopSettings.kafka(Configuration.fromMap(options));
    }

    /** A file for the command line's {@code --client-config}, as somebody has it who was given the Secret of a user. */
    Path clientConfig(String user) throws IOException {
        String login = broker.secrets().get(user).get("sasl.jaas.config");
        return Files.writeString(
                folder.resolve(user + ".properties"),
                Files.readString(clientFile(SIMULATORS)) + System.lineSeparator() + "sasl.jaas.config=" + login);
    }

    /** As Flink's operator does it: a savepoint, the end of the job, and another from there with what the manifests say now. */
    void upgrade(Manifests changed, Duration patience) throws Exception {
        String savepoint;
        try (FlinkCluster cluster = FlinkCluster.at(flink.rest(), new Configuration())) {
            savepoint = cluster.stop(flink.jobId(), null, patience);
        }
        flink.close();
        flink = ApplicationCluster.start(changed, ofJob, savepoint, home, folder.resolve("upgraded"));
    }

    /** The last lines of what all processes say. */
    String logs() {
        return flink.logs(LOG_LINES) + "---- " + SIMULATORS + System.lineSeparator() + simulators.log() + "---- "
                + MONITOR + System.lineSeparator() + monitor.log();
    }

    @Override
    public void close() throws Exception {
        monitor.close();
        simulators.close();
        flink.close();
        broker.close();
        FileUtils.deleteDirectory(folder.toFile());
    }
}
