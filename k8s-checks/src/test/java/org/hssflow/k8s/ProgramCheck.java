package org.hssflow.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hssflow.app.cli.Hssflow;
import org.hssflow.k8s.Pod.Container;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.ModelDecision;
import org.hssflow.simulators.Simulation;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioFile;
import picocli.CommandLine.ParameterException;

/** One image runs everything; its commands take their arguments, and each simulated stream has a model. */
final class ProgramCheck implements Check {
    private static final List<String> DESK = List.of("sleep", "infinity");
    /** In the image. */
    static final String COMMAND = "hssflow";

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        String image = manifests.job().text("spec.image");
        for (Pod pod : Pod.of(manifests)) {
            for (Container container : pod.containers()) {
                if (!pod.isFlink()) {
                    command(container, problems);
                    String own = container.json().path("image").asText();
                    if (!own.equals(image)) {
                        problems.add(container.problem("image", "expected " + image + ", as of the job, got " + own));
                    }
                }
            }
        }
        if (!image.matches(".+:[^:/]+") || image.endsWith(":latest")) {
            problems.add(manifests.job().problem("spec.image", "expected a tag that stays what it is, got " + image));
        }
        for (Manifest map : manifests.ofKind("ConfigMap")) {
            map.map("data").forEach((key, text) -> {
                if (key.endsWith(".yaml")) {
                    scenario(map, key, text, manifests, problems);
                }
            });
        }
        return problems;
    }

    private static void command(Container container, List<String> problems) {
        List<String> command = Manifest.texts(container.json().path("command"));
        if (command.equals(DESK)) {
            return;
        }
        if (!command.equals(List.of(COMMAND))) {
            problems.add(container.problem("command", "expected [" + COMMAND + "], got " + command));
        }
        String[] args = Manifest.texts(container.json().path("args")).toArray(String[]::new);
        try {
            var parsed = Hssflow.commandLine().parseArgs(args);
            if (!parsed.hasSubcommand()) {
                problems.add(container.problem("args", "expected a command"));
            }
        } catch (ParameterException e) {
            problems.add(container.problem("args", String.valueOf(e.getMessage())));
        }
    }

    /** Whether a pod waits for people to give it commands. */
    static boolean isDesk(Pod pod) {
        return pod.containers().stream()
                .anyMatch(container ->
                        Manifest.texts(container.json().path("command")).equals(DESK));
    }

    /** Whether the containers of a pod run a command. */
    static boolean runs(Pod pod, String command) {
        return pod.containers().stream()
                .anyMatch(container -> container.json().at("/args/0").asText().equals(command));
    }

    private static void scenario(Manifest map, String key, String text, Manifests manifests, List<String> problems) {
        List<ModelDecision> models = OptionCheck.settings(manifests).models();
        try {
            Path file = Files.createTempFile("streams", ".yaml");
            try {
                Files.writeString(file, text);
                for (Scenario scenario : ScenarioFile.read(file.toString()).scenarios()) {
                    if (models.stream().noneMatch(model -> takes(model, scenario))) {
                        Set<String> names = new TreeSet<>();
                        models.forEach(model ->
                                names.add(model.champion() + " of " + model.shape() + " and dt " + model.dt()));
                        problems.add(map.problem(
                                "data." + key,
                                "expected a model in model.names for "
                                        + scenario.settings().equation() + " of " + shape(scenario) + " and dt "
                                        + scenario.settings().dt() + ", got " + names));
                    }
                }
            } catch (IllegalArgumentException e) {
                problems.add(map.problem("data." + key, String.valueOf(e.getMessage())));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean takes(ModelDecision model, Scenario scenario) {
        return model.equation() == scenario.settings().equation()
                && model.shape().equals(shape(scenario))
                && model.dt() == scenario.settings().dt();
    }

    private static Shape shape(Scenario scenario) {
        return new Simulation(scenario.settings()).outputGrid().shape();
    }
}
