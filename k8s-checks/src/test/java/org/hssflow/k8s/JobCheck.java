package org.hssflow.k8s;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.hssflow.app.JobMain;
import org.hssflow.app.LoopOptions;

/** What Flink's operator refuses, and what it takes but Flink cannot run. */
final class JobCheck implements Check {
    /** Flink makes names of it that Kubernetes has to take. */
    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");

    private static final String PARENT_FIRST = "parent-first";

    /** Of Flink, as the operator writes it in an enumeration. */
    private static final String FLINK_VERSION = flinkVersion();

    private final Dockerfile image;

    /** @param image that the job runs in */
    JobCheck(Dockerfile image) {
        this.image = image;
    }

    private static String flinkVersion() {
        String[] parts = System.getProperty("flink.version").split("\\.", -1);
        return "v" + parts[0] + "_" + parts[1];
    }

    @Override
    public List<String> problems(Manifests manifests) {
        Manifest job = manifests.job();
        List<String> problems = new ArrayList<>();
        if (!NAME.matcher(job.name()).matches()) {
            problems.add(job.problem("metadata.name", "expected at most 45 lower-case letters, digits and dashes"));
        }
        expect(job, "spec.flinkVersion", FLINK_VERSION, problems);
        expect(job, "spec.job.entryClass", JobMain.class.getName(), problems);
        if (!hasMain(job.text("spec.job.entryClass"))) {
            problems.add(job.problem("spec.job.entryClass", "expected a class with a main method"));
        }
        jar(manifests, problems);
        String mode = job.text("spec.mode");
        if (!mode.isEmpty() && !mode.equals("native")) {
            problems.add(job.problem("spec.mode", "expected native, which makes TaskManagers as they are needed"));
        }
        availability(manifests, problems);
        memory(manifests, problems);
        slots(manifests, problems);
        return problems;
    }

    /** The operator asks for one; Flink would load the classes in lib a second time, if it did not look there first. */
    private void jar(Manifests manifests, List<String> problems) {
        Manifest job = manifests.job();
        expect(job, "spec.job.jarURI", "local://" + image.jar().orElse(""), problems);
        String key = CoreOptions.CLASSLOADER_RESOLVE_ORDER.key();
        String order = manifests.flinkConfiguration().getOrDefault(key, "");
        if (!order.equals(PARENT_FIRST)) {
            problems.add(job.problem(
                    "spec.flinkConfiguration." + key,
                    "expected " + PARENT_FIRST + ", which takes the job's classes from Flink's lib, got '" + order
                            + "'"));
        }
    }

    private static void expect(Manifest job, String field, String value, List<String> problems) {
        if (!job.text(field).equals(value)) {
            problems.add(job.problem(field, "expected " + value + ", got " + job.text(field)));
        }
    }

    private static boolean hasMain(String className) {
        try {
            Method main = Class.forName(className, false, JobCheck.class.getClassLoader())
                    .getMethod("main", String[].class);
            return Modifier.isStatic(main.getModifiers());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static void availability(Manifests manifests, List<String> problems) {
        Manifest job = manifests.job();
        String mode = job.text("spec.job.upgradeMode");
        if (mode.isEmpty() || mode.equals("stateless")) {
            problems.add(job.problem("spec.job.upgradeMode", "expected one that keeps the state, got '" + mode + "'"));
        }
        String type = manifests.flinkConfiguration().getOrDefault(HighAvailabilityOptions.HA_MODE.key(), "");
        if (!type.equals("kubernetes")) {
            problems.add(job.problem(
                    "spec.flinkConfiguration." + HighAvailabilityOptions.HA_MODE.key(),
                    "expected kubernetes, by which a JobManager that comes back finds its job, got '" + type + "'"));
        }
    }

    private static void memory(Manifests manifests, List<String> problems) {
        Configuration config = manifests.flinkOptions();
        Manifest job = manifests.job();
        size(job, "jobManager", problems).ifPresent(size -> {
            config.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, size);
            fits(job, "jobManager", () -> JobManagerProcessUtils.processSpecFromConfig(config), problems);
        });
        size(job, "taskManager", problems).ifPresent(size -> {
            config.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, size);
            fits(job, "taskManager", () -> TaskExecutorProcessUtils.processSpecFromConfig(config), problems);
        });
    }

    private static Optional<MemorySize> size(Manifest job, String manager, List<String> problems) {
        String field = "spec." + manager + ".resource.memory";
        try {
            return Optional.of(MemorySize.parse(job.text(field)));
        } catch (IllegalArgumentException e) {
            problems.add(job.problem(field, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static void fits(Manifest job, String manager, Runnable division, List<String> problems) {
        try {
            division.run();
        } catch (IllegalConfigurationException e) {
            problems.add(job.problem("spec." + manager + ".resource.memory", String.valueOf(e.getMessage())));
        }
    }

    private static void slots(Manifests manifests, List<String> problems) {
        Manifest job = manifests.job();
        int replicas = job.at("spec.taskManager.replicas").asInt(0);
        if (replicas > 0 && replicas < taskManagers(manifests)) {
            problems.add(job.problem(
                    "spec.taskManager.replicas",
                    "expected " + taskManagers(manifests) + ", for the subtasks and the trainings, got " + replicas));
        }
    }

    /** How many TaskManagers Flink starts: subtasks share slots, trainings have their own. */
    static int taskManagers(Manifests manifests) {
        int slots = manifests.flinkOptions().get(TaskManagerOptions.NUM_TASK_SLOTS);
        int trainings = manifests.flinkOptions().get(LoopOptions.TUNE_PARALLELISM);
        int needed = manifests.job().at("spec.job.parallelism").asInt() + trainings;
        return (needed + slots - 1) / slots;
    }
}
