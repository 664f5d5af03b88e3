package org.hssflow.hss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.hssflow.hss.Architecture.Outer;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    static final Architecture HEAT = new Architecture(256, 256, 3, 3, 2, Outer.HSS, Outer.HSS, false, false);

    @Test
    void heatHasFiveHssLayersAndFourSlopes() {
        assertThat(HEAT.layers()).hasSize(5);
        assertThat(HEAT.parameterCount()).isEqualTo(47_124);
    }

    @Test
    void burgersHasTheParameterCountOfThePaper() {
        assertThat(new Architecture(256, 1024, 4, 3, 32, Outer.DENSE, Outer.DENSE, false, false).parameterCount())
                .isEqualTo(1_523_717);
    }

    @Test
    void oneMatrixHasTheParametersOfTheSpecification() {
        assertThat(new HssStructure(256, 3, 2).parameterCount()).isEqualTo(9_424);
        assertThat(new HssStructure(1024, 3, 32).parameterCount()).isEqualTo(249_856);
        assertThat(new HssStructure(64, 2, 2).parameterCount()).isEqualTo(1_360);
        assertThat(new HssStructure(128, 2, 8).parameterCount()).isEqualTo(7_424);
    }

    /** With leaves of one size the parameters of a point stay the same: 4r² of a block more for every halving, at most. */
    @Test
    void storageIsLinearInTheSize() {
        double ofFirst = new HssStructure(256, 3, 4).parameterCount() / 256.0;
        for (int levels = 4; levels <= 12; levels++) {
            int size = 32 << levels;
            assertThat(new HssStructure(size, levels, 4).parameterCount() / (double) size)
                    .isBetween(ofFirst, 1.02 * ofFirst);
        }
    }

    @Test
    void tensorsCoverTheFlatArrayWithoutGapsUnderDifferentNames() {
        Architecture architecture = new Architecture(24, 64, 2, 2, 5, Outer.DENSE, Outer.DENSE, true, true);
        int next = 0;
        for (TensorView tensor : architecture.tensors()) {
            assertThat(tensor.offset()).as(tensor.name()).isEqualTo(next);
            next = tensor.end();
        }
        assertThat(next).isEqualTo(architecture.parameterCount());
        assertThat(architecture.tensors().stream().map(TensorView::name)).doesNotHaveDuplicates();
        assertThat(architecture.tensors().stream().map(TensorView::name))
                .startsWith("lift.weight", "lift.bias", "lift.slope", "layers.0.D2")
                .endsWith("projection.weight", "projection.bias");
    }

    @Test
    void sizesThatDoNotHalveAreRefusedWithTheNextThatDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HssStructure(250, 3, 2))
                .withMessageContainingAll("multiple of 8", "got 250", "248 and 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HssStructure(64, 3, 9))
                .withMessageContainingAll("leaf size 8", "got 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HssStructure(64, 0, 2))
                .withMessageContaining("levels");
    }

    @Test
    void onlyDenseOuterLayersChangeTheSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(256, 512, 3, 3, 2, Outer.DENSE, Outer.HSS, false, false))
                .withMessageContainingAll("projection", "256", "512", "dense");
    }

    @Test
    void navierStokesHasThreeLayersOfSixteenMatricesWithABiasAtEveryPoint() {
        Architecture network =
                new Architecture(1, List.of(64, 64), List.of(64, 64), 1, 2, 8, 8, Outer.HSS, Outer.HSS, 0, true, false);
        int matrix = new HssStructure(64, 2, 8).parameterCount();
        assertThat(network.parameterCount()).isEqualTo(3 * (8 * 2 * matrix + 64 * 64) + 2);
    }

    @Test
    void severalChannelsPassThroughALiftAndAProjectionOfLowRank() {
        Architecture network = new Architecture(
                2, List.of(16, 16), List.of(16, 16), 1, 2, 2, 1, Outer.LOW_RANK, Outer.LOW_RANK, 10, false, false);
        assertThat(network.points()).isEqualTo(512);
        assertThat(network.layers().get(0).map()).isEqualTo(new LowRankStructure(512, 256, 10));
        assertThat(network.layers().get(2).map()).isEqualTo(new LowRankStructure(256, 512, 10));
    }

    @Test
    void channelsNeedALiftThatTakesThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(
                        2, List.of(16, 16), List.of(16, 16), 1, 2, 2, 1, Outer.HSS, Outer.DENSE, 0, false, false))
                .withMessageContainingAll("one channel", "lift", "got 2", "low-rank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(
                        2, List.of(16), List.of(16), 1, 2, 2, 1, Outer.LOW_RANK, Outer.DENSE, 0, false, false))
                .withMessageContainingAll("channel rank", "got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(
                        1, List.of(16), List.of(16), 1, 2, 2, 4, Outer.HSS, Outer.HSS, 0, false, false))
                .withMessageContainingAll("outer rank of 1", "got 4", "higher rank");
    }

    @Test
    void aNetworkMovesToAnotherGridAndKeepsTheWidthThatItsLiftLeadsTo() {
        assertThat(HEAT.onGrid(1, List.of(512)))
                .isEqualTo(new Architecture(512, 512, 3, 3, 2, Outer.HSS, Outer.HSS, false, false));
        assertThat(new Architecture(256, 1024, 4, 3, 32, Outer.DENSE, Outer.DENSE, false, false)
                        .onGrid(2, List.of(128)))
                .isEqualTo(new Architecture(
                        2, List.of(128), List.of(1024), 4, 3, 32, 1, Outer.DENSE, Outer.DENSE, 0, false, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HEAT.onGrid(1, List.of(250)))
                .withMessageContaining("248 and 256");
    }

    /** What a damaged file may claim; made, each would take gigabytes. */
    @Test
    void networksThatNoMemoryHoldsAreRefusedBeforeTheyAreMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Architecture(256, 256, Integer.MAX_VALUE, 3, 2, Outer.HSS, Outer.HSS, false, false))
                .withMessageContainingAll("at most 134217728 parameters in 16384 tensors", "less depth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(2, 2, 10_000, 1, 1, Outer.NONE, Outer.NONE, false, false))
                .withMessageContaining("got 110000 in 60000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(
                        1, List.of(16, 16), List.of(16, 16), 1, 1, 1, 5_000, Outer.NONE, Outer.NONE, 0, false, false))
                .withMessageContaining("in 40002");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Architecture(16_384, 16_384, 1, 1, 1, Outer.DENSE, Outer.NONE, false, false))
                .withMessageContaining("at most 134217728 parameters");
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new HssStructure(1 << 16, 1, 1 << 14));
    }
}
