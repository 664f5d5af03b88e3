package org.hssflow.hss.engine;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hssflow.hss.training.TrainingDevice;

/** Selects an engine by name. */
public final class Engines {
    private static final System.Logger LOG = System.getLogger(Engines.class.getName());
    private static final String AUTO = "auto";

    private Engines() {}

    /**
     * @param name {@code auto}, which takes the fastest engine that works here and says in the log which and why not the others,
     *     once, and goes on with {@code cpu} where that engine's device fails later; or the name of one: {@code cpu}, {@code cuda}, and
     *     {@code nd4j} if this build holds it
     * @throws IllegalArgumentException if this build does not hold that engine
     * @throws EngineUnavailableException if it cannot work here, with the reason and the remedy
     */
    public static Engine select(String name) {
        return name.equals(AUTO) ? Auto.CHOICE : named(name, Held.PROVIDERS);
    }

    /**
     * As {@link #select(String)}, on a device of the machine.
     *
     * @param device as {@link Engine#onDevice} takes it; empty leaves the choice to the engine
     * @throws IllegalArgumentException also if the engine does not know that device
     */
    public static Engine select(String name, OptionalInt device) {
        return on(select(name), device);
    }

    /**
     * What trains.
     *
     * @param name as {@link #select(String)} takes it, of an engine that trains; {@code auto} goes on with {@code cpu} where the other
     *     engine's device has no room for a training
     * @throws IllegalArgumentException if this build does not hold that engine, or it does not train
     * @throws EngineUnavailableException if it cannot work here, with the reason and the remedy
     */
    public static TrainingDevice selectForTraining(String name) {
        return selectForTraining(name, OptionalInt.empty());
    }

    /**
     * As {@link #selectForTraining(String)}, on a device of the machine.
     *
     * @param device as {@link Engine#onDevice} takes it; empty leaves the choice to the engine
     * @throws IllegalArgumentException also if the engine does not know that device
     */
    public static TrainingDevice selectForTraining(String name, OptionalInt device) {
        requireTrains(name);
        Engine engine = name.equals(AUTO) ? AutoTraining.CHOICE : named(name, Held.PROVIDERS);
        return on(engine, device).training();
    }

    private static Engine on(Engine engine, OptionalInt device) {
        return device.isPresent() ? engine.onDevice(device.getAsInt()) : engine;
    }

    /**
     * Checks a name without trying the engine.
     *
     * @throws IllegalArgumentException if this build does not hold that engine, or it does not train
     */
    public static void requireTrains(String name) {
        if (!name.equals(AUTO)) {
            requireTrains(name, Held.PROVIDERS);
        }
    }

    static void requireTrains(String name, List<EngineProvider> providers) {
        List<String> trainers =
                trainers(providers).stream().map(EngineProvider::name).toList();
        if (!trainers.contains(name)) {
            throw new IllegalArgumentException("expected an engine that trains (auto, " + String.join(", ", trainers)
                    + "), got '" + name + "'; take one of those: others only apply surrogates");
        }
    }

    private static List<EngineProvider> trainers(List<EngineProvider> providers) {
        return providers.stream().filter(EngineProvider::trains).toList();
    }

    /**
     * Checks a name without trying the engine: another machine may be the one that computes.
     *
     * @throws IllegalArgumentException if this build does not hold that engine
     */
    public static void requireHeld(String name) {
        if (!name.equals(AUTO)) {
            provider(name, Held.PROVIDERS);
        }
    }

    static Engine named(String name, List<EngineProvider> providers) {
        Probe probe = provider(name, providers).probe();
        if (probe instanceof Probe.Fails fails) {
            throw new EngineUnavailableException(
                    "expected an engine that works here, got '" + name + "': " + fails.reason(), fails.remedy());
        }
        return ((Probe.Works) probe).engine();
    }

    private static EngineProvider provider(String name, List<EngineProvider> providers) {
        for (EngineProvider provider : providers) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        String held = providers.stream().map(EngineProvider::name).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "expected an engine of this build (auto, " + held + "), got '" + name + "'" + whereItIs(name));
    }

    private static String whereItIs(String name) {
        return name.equals("nd4j") ? "; use auto, or build with the Maven profile nd4j or cuda" : "";
    }

    /** The same engine, whose sessions go on with the cpu engine where its device fails. */
    public static Engine withCpuBehind(Engine engine) {
        return engine instanceof CpuEngine ? engine : new FallbackEngine(engine, new CpuEngine());
    }

    /** Found when first asked for, and then for the whole process: an engine need not be tried again. */
    private static final class Held {
        static final List<EngineProvider> PROVIDERS = find();

        private static List<EngineProvider> find() {
            ClassLoader jar = Engines.class.getClassLoader();
            return Stream.concat(
                            Stream.of(new CpuProvider()),
                            ServiceLoader.load(EngineProvider.class, jar).stream()
                                    .map(ServiceLoader.Provider::get))
                    .toList();
        }
    }

    private static final class AutoTraining {
        static final Engine CHOICE = make();

        private static Engine make() {
            AutoChoice choice = AutoChoice.of(trainers(Held.PROVIDERS));
            LOG.log(Level.INFO, () -> "training " + choice.message());
            return withCpuBehind(choice.engine());
        }
    }

    private static final class Auto {
        static final Engine CHOICE = make();

        private static Engine make() {
            AutoChoice choice = AutoChoice.of(Held.PROVIDERS);
            LOG.log(Level.INFO, choice::message);
            return withCpuBehind(choice.engine());
        }
    }
}
