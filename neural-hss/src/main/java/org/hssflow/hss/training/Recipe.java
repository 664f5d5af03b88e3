package org.hssflow.hss.training;

import java.util.List;
import java.util.Map;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.pde.Equation;

/**
 * All that is needed to train a surrogate again.
 *
 * @param name what it is called on the command line
 * @param equation what the data obeys
 * @param architecture of the network
 * @param start the weights before training
 * @param data the transitions it wants
 * @param optimization the loss and how it is minimised
 * @param budget when it ends
 * @param seed of the start and of the order of the transitions
 */
public record Recipe(
        String name,
        Equation equation,
        Architecture architecture,
        Start start,
        TrainingData data,
        Optimization optimization,
        Budget budget,
        long seed) {
    /** The names {@link #named} knows. */
    public static List<String> names() {
        return List.of("heat-1d");
    }

    /** @throws IllegalArgumentException naming the known recipes */
    public static Recipe named(String name) {
        if (name.equals("heat-1d")) {
            return heat();
        }
        throw new IllegalArgumentException("expected one of the recipes " + names() + ", got '" + name + "'");
    }

    public Recipe withBudget(Budget other) {
        return new Recipe(name, equation, architecture, start, data, optimization, other, seed);
    }

    public Recipe withSeed(long other) {
        return new Recipe(name, equation, architecture, start, data, optimization, budget, other);
    }

    /**
     * The heat equation of [S, F.3], for streams that run for thousands of steps. There all modes but the first have died out
     * and δu is 10⁻⁴ of u, so every transition counts relative to its own change (ε = 0), and half the trajectories are up to
     * 600 time units old. The map is linear and so is the network: slopes stay 1. Slopes that are learnt drift away from it
     * and leave errors, some 10⁻³ of the change, that the refit of the last layer cannot mend; without them it reaches what
     * single precision can resolve.
     *
     * <p>What no training state holds, such as higher modes, is not bound to decay: it was measured to grow by 0.02 to 1.2 % a
     * step, depending on the seed. Rollouts of a hundred steps do not notice; of a thousand and more they may diverge.
     */
    private static Recipe heat() {
        return new Recipe(
                "heat-1d",
                Equation.HEAT_1D,
                new Architecture(256, 256, 3, 3, 2, Outer.HSS, Outer.HSS, false, false),
                Start.LINEAR,
                new TrainingData(1000, 10, 0.2, 600, Map.of("kappa", 2e-4)),
                new Optimization(1e-3, 1e-6, 0, 256, 0.0, false, 1e-10),
                Budget.ofSteps(4_000),
                1);
    }
}
