package org.hssflow.hss.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The plans for rollouts of one model on one card, each made when a batch first needs it. */
final class Plans {
    private final Card card;
    private final int narrowest;
    private final IntFunction<Program> programs;
    private final int[] limits;
    private final Map<Choice, Plan> made = new HashMap<>();

    private record Choice(int width, int limit) {}

    /**
     * @param narrowest how few states may lie side by side, 1 or 4
     * @param programs by how many states lie side by side
     */
    Plans(Card card, int narrowest, IntFunction<Program> programs) {
        this.card = card;
        this.narrowest = narrowest;
        this.programs = programs;
        boolean heavy = (long) programs.apply(narrowest).weights() * Float.BYTES > card.sharedPerBlock();
        int forOne = card.sharedPerBlock();
        this.limits = heavy ? new int[] {forOne} : new int[] {Plan.forTwo(card), forOne};
    }

    /**
     * The widest that gives every multiprocessor work and leaves room for two blocks of threads on each; for one, where that is not to be
     * had, or the weights are more than the shared memory: then they come from the second cache once for every block of threads at every
     * step, and the wider it is, the less they come.
     *
     * @param states that are to be computed
     */
    Plan of(int states) {
        for (int limit : limits) {
            for (int width : Plan.WIDTHS) {
                boolean enough = width == narrowest || Plan.tiles(states, width) >= card.multiprocessors();
                if (width >= narrowest && enough) {
                    Plan plan = plan(width, limit);
                    if (plan.spill() == 0) {
                        return plan;
                    }
                }
            }
        }
        return plan(narrowest, card.sharedPerBlock());
    }

    private Plan plan(int width, int limit) {
        return made.computeIfAbsent(new Choice(width, limit), c -> new Plan(programs.apply(width), limit));
    }
}
