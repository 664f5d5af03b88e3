package org.hssflow.hss.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code auto} takes.
 *
 * @param engine that works
 * @param others why it is none of the others, one line for each
 */
record AutoChoice(Engine engine, List<String> others) {
    AutoChoice {
        others = List.copyOf(others);
    }

    /** Tries the providers, the highest priority first, until one works. */
    static AutoChoice of(List<EngineProvider> providers) {
        List<String> others = new ArrayList<>();
        Engine engine = null;
        for (EngineProvider provider : providers.stream()
                .sorted(Comparator.comparingInt(EngineProvider::priority).reversed())
                .toList()) {
            String name = provider.name();
            if (engine != null) {
                others.add(name + " counts as slower");
                continue;
            }
            Probe probe = provider.probe();
            if (probe instanceof Probe.Works works) {
                engine = works.engine();
            } else if (probe instanceof Probe.Fails fails) {
                others.add("no " + name + ", because " + fails.reason());
            }
        }
        if (engine == null) {
            throw new IllegalStateException("no engine works here: " + String.join("; ", others));
        }
        return new AutoChoice(engine, others);
    }

    /** Such as {@code engine: cpu; no nd4j, because …}. */
    String message() {
        return "engine: " + engine.name() + (others.isEmpty() ? "" : "; " + String.join("; ", others));
    }
}
