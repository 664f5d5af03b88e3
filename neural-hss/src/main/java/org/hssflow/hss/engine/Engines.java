package org.hssflow.hss.engine;

/** Selects an engine by name. */
public final class Engines {
    private Engines() {}

    /**
     * @param name {@code auto}, which takes the fastest engine that works here, or {@code cpu}
     * @throws IllegalArgumentException if this build does not hold that engine
     */
    public static Engine select(String name) {
        return switch (name) {
            case "auto", "cpu" -> new CpuEngine();
            case "nd4j", "cuda" ->
                throw new IllegalArgumentException("expected auto or cpu, got '" + name
                        + "': this build holds only the cpu engine; use cpu or auto");
            default -> throw new IllegalArgumentException("expected the engine auto or cpu, got '" + name + "'");
        };
    }
}
