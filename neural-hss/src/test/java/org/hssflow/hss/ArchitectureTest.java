package org.hssflow.hss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
}
