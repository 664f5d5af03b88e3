package org.hssflow.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hssflow.simulators.replay.Recording;
import org.hssflow.simulators.replay.Replay;
import org.hssflow.simulators.scenario.Scenario;
import org.hssflow.simulators.scenario.ScenarioFile;
import org.hssflow.simulators.scenario.ScenarioGroup;
import org.hssflow.simulators.scenario.StreamSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code simulate --bootstrap} that say what is published, and the work. */
final class SimulateToKafka {
    static final List<String> SAID_BY_SCENARIO = List.of("--equation", "--param", "--streams", "--rate");
    static final List<String> OF_A_REPLAY = List.of("--field", "--every-space", "--every-time");
    static final List<String> OPTIONS = List.of(
            "--client-config",
            "--kafka-property",
            "--streams",
            "--rate",
            "--duration",
            "--stream-prefix",
            "--topic-prefix",
            "--scenario",
            "--replay",
            "--field",
            "--every-space",
            "--every-time",
            "--truth",
            "--resume");

    private static final double DEFAULT_RATE = 5;

    @Mixin
    private final Publication publication = new Publication();

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "How many simulations. Default: 1, or all trajectories of the recording.")
    private @Nullable Integer streams;

    @Option(names = "--rate", paramLabel = "R", description = "States per second of each stream. Default: 5.")
    private @Nullable Double rate;

    @Option(names = "--stream-prefix", description = "Streams are PREFIX-0, PREFIX-1, …. Default: the equation.")
    private @Nullable String streamPrefix;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            description = "Equation, streams, rate and events: steady, viscosity-jump, viscosity-ramp-and-return,"
                    + " bad-sensors, flash-crowd, regime-tour, grid-tour, calm, or a YAML file.")
    private @Nullable String scenario;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Publish what is recorded in a .npz, or in an HDF5 file of PDEBench or The Well.")
    private @Nullable Path replay;

    @Option(
            names = "--field",
            split = ",",
            paramLabel = "NAME",
            description = "A field of the recording, as a channel. Repeatable. Default: all.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--every-space", paramLabel = "N", description = "Every n-th point of the recording. Default: 1.")
    private @Nullable Integer everySpace;

    @Option(names = "--every-time", paramLabel = "N", description = "Every n-th state of the recording. Default: 1.")
    private @Nullable Integer everyTime;

    boolean isChosen() {
        return publication.isChosen();
    }

    boolean hasScenario() {
        return scenario != null;
    }

    boolean hasReplay() {
        return replay != null;
    }

    /**
     * @param reporter takes the summary, also after Ctrl-C: before the process may end
     * @throws IllegalArgumentException if the options do not fit together
     */
    void run(
            SimulationOptions options,
            @Nullable Long steps,
            @Nullable Long seed,
            Console console,
            Consumer<SimulateSummary> reporter)
            throws IOException, InterruptedException {
        if (scenario != null && replay != null) {
            throw new IllegalArgumentException("expected either --scenario or --replay, got both");
        }
        if (replay != null) {
            try (Recording recording = Recording.open(replay, fields)
                    .subsampled(everySpace == null ? 1 : everySpace, everyTime == null ? 1 : everyTime)) {
                console.err().println("hssflow simulate: " + recording.description());
                publication.run(replayed(recording, options), console, reporter);
            }
            return;
        }
        ScenarioGroup chosen = scenario == null ? ScenarioGroup.of(steady(options)) : ScenarioFile.read(scenario);
        publication.run(overridden(chosen, steps, seed).streamSet(), console, reporter);
    }

    private StreamSet replayed(Recording recording, SimulationOptions options) throws IOException {
        String prefix = streamPrefix == null ? options.equation().id() : streamPrefix;
        return new Replay(
                        String.valueOf(replay),
                        recording,
                        options.equation(),
                        new TreeMap<>(options.parameters()),
                        prefix,
                        streams == null ? recording.trajectories() : streams,
                        rate == null ? DEFAULT_RATE : rate)
                .streamSet();
    }

    private Scenario steady(SimulationOptions options) {
        return Scenario.steady(
                options.settings(),
                options.equation().id(),
                streams == null ? 1 : streams,
                rate == null ? DEFAULT_RATE : rate,
                Scenario.ENDLESS,
                Scenario.FOREVER,
                0);
    }

    private ScenarioGroup overridden(ScenarioGroup group, @Nullable Long steps, @Nullable Long seed) {
        if (streamPrefix != null && group.scenarios().size() > 1) {
            throw new IllegalArgumentException("expected no --stream-prefix with a file of "
                    + group.scenarios().size() + " scenarios, got '" + streamPrefix
                    + "'; give each document a 'stream-prefix' of its own");
        }
        return new ScenarioGroup(
                group.name(),
                group.scenarios().stream()
                        .map(each -> overridden(each, steps, seed))
                        .toList());
    }

    private Scenario overridden(Scenario s, @Nullable Long steps, @Nullable Long seed) {
        return new Scenario(
                s.name(),
                s.settings(),
                streamPrefix == null ? s.prefix() : streamPrefix,
                s.streams(),
                s.rate(),
                steps == null ? s.steps() : steps,
                s.duration(),
                seed == null ? s.seed() : seed,
                s.events());
    }
}
