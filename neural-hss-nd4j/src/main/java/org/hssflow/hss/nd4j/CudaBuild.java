package org.hssflow.hss.nd4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What nd4j-cuda-11.6 1.0.0-M2.1 runs on. It holds machine code for some cards and no PTX that a driver could translate for newer
 * ones, and looks for neither before it begins.
 */
final class CudaBuild {
    /** As its library holds them. */
    private static final List<ComputeCapability> CODE = Stream.of(
                    "3.7", "5.0", "5.2", "6.0", "6.1", "7.0", "7.5", "8.0", "8.6")
            .map(ComputeCapability::parse)
            .toList();

    private CudaBuild() {}

    /**
     * Why it must not be started, if it must not. ND4J touches every card of the machine, so it needs code for each of them.
     *
     * @param cards what the machine's cards run
     */
    static Optional<String> whyNot(List<ComputeCapability> cards) {
        if (cards.isEmpty()) {
            return Optional.of("the NVIDIA driver knows no card");
        }
        return cards.stream()
                .filter(card -> CODE.stream().noneMatch(card::runsCodeFor))
                .findFirst()
                .map(card -> "a card of compute capability " + card + " is there, and ND4J's CUDA build has code for "
                        + CODE.stream().map(Object::toString).collect(Collectors.joining(", ")) + " only");
    }
}
