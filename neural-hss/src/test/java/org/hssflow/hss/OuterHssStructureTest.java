package org.hssflow.hss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class OuterHssStructureTest {
    @Test
    void navierStokesHasTheParametersOfTheSpecification() {
        OuterHssStructure layer = new OuterHssStructure(List.of(128, 128), 2, 8, 8);

        assertThat(layer.parameterCount()).isEqualTo(8 * 2 * 7_424);
        assertThat(3 * layer.parameterCount()).isEqualTo(356_352);
        assertThat(layer.inputs()).isEqualTo(16_384);
        assertThat(layer.outputs()).isEqualTo(16_384);
    }

    @Test
    void parametersGrowWithTheSumOfTheSizesNotWithThePoints() {
        int[] counts = new int[4];
        for (int i = 0; i < 4; i++) {
            // Leaves of 8 at every size, as many as there is room for.
            counts[i] = new OuterHssStructure(List.of(32 << i, 32 << i, 32 << i), 2 + i, 2, 3).parameterCount();
        }
        int[] points = {32_768, 262_144, 2_097_152, 16_777_216};
        for (int i = 1; i < 4; i++) {
            assertThat(points[i]).isEqualTo(8 * points[i - 1]);
            assertThat(counts[i]).isBetween((int) (1.9 * counts[i - 1]), (int) (2.2 * counts[i - 1]));
        }
    }

    @Test
    void tensorsCoverTheFlatArrayWithoutGapsUnderTermAxisAndBlock() {
        OuterHssStructure layer = new OuterHssStructure(List.of(8, 16, 24), 2, 2, 3);
        List<TensorView> tensors = layer.tensors("layers.0", 5);
        int next = 5;
        for (TensorView tensor : tensors) {
            assertThat(tensor.offset()).as(tensor.name()).isEqualTo(next);
            next = tensor.end();
        }
        assertThat(next).isEqualTo(5 + layer.parameterCount());
        assertThat(tensors.stream().map(TensorView::name)).doesNotHaveDuplicates();
        assertThat(tensors.stream().map(TensorView::name))
                .startsWith("layers.0.0.0.D2", "layers.0.0.0.U2", "layers.0.0.0.V2")
                .endsWith("layers.0.2.2.D0");
        assertThat(tensors)
                .anySatisfy(tensor -> assertThat(tensor)
                        .isEqualTo(new TensorView("layers.0.2.1.D2", 5 + layer.offset(2, 1), List.of(4, 4, 4))));
    }

    @Test
    void sizesOfAnyAxisThatDoNotHalveAreRefusedWithTheNextThatDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(64, 50), 2, 2, 1))
                .withMessageContainingAll("multiple of 4", "got 50", "48 and 52");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(30, 64, 64), 2, 2, 1))
                .withMessageContainingAll("multiple of 4", "got 30", "28 and 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(64, 16), 2, 5, 1))
                .withMessageContainingAll("leaf size 4", "got 5");
    }

    @Test
    void otherThanTwoOrThreeAxesAndNoTermsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(64), 2, 2, 1))
                .withMessageContainingAll("2 or 3 axes", "[64]", "HssStructure");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(8, 8, 8, 8), 1, 2, 1))
                .withMessageContaining("2 or 3 axes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OuterHssStructure(List.of(64, 64), 2, 2, 0))
                .withMessageContainingAll("outer rank", "got 0");
    }
}
