package org.hssflow.hss.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hssflow.hss.Architecture;
import org.hssflow.hss.Architecture.Outer;
import org.hssflow.hss.Layer;
import org.hssflow.hss.LowRankStructure;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.TensorView;
import org.junit.jupiter.api.Test;

class AdapterTest {
    private static final Architecture DENSE = Examples.ARCHITECTURES.get(1);
    private static final Architecture LOW_RANK = Examples.ARCHITECTURES.get(3);

    @Test
    void tensorsCoverTheFlatArrayWithoutGapsUnderDifferentNames() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            AdapterStructure structure = new AdapterStructure(architecture, Examples.RANK);
            int next = 0;
            for (TensorView tensor : structure.tensors()) {
                assertThat(tensor.offset()).as(tensor.name()).isEqualTo(next);
                next = tensor.end();
            }
            assertThat(next).isEqualTo(structure.parameterCount());
            assertThat(structure.tensors().stream().map(TensorView::name)).doesNotHaveDuplicates();
        }
    }

    @Test
    void tensorsAreTheFactorsOfLeavesAndOfDenseMatricesAndTheBiases() {
        assertThat(new AdapterStructure(DENSE, 4).tensors())
                .extracting(tensor -> tensor.name() + " " + tensor.shape())
                .containsExactly(
                        "lift.weight.A [48, 4]",
                        "lift.weight.B [32, 4]",
                        "lift.bias [48]",
                        "layers.0.D3.A [8, 6, 4]",
                        "layers.0.D3.B [8, 6, 4]",
                        "layers.0.bias [48]",
                        "layers.1.D3.A [8, 6, 4]",
                        "layers.1.D3.B [8, 6, 4]",
                        "layers.1.bias [48]",
                        "projection.weight.A [32, 4]",
                        "projection.weight.B [48, 4]",
                        "projection.bias [32]");
        assertThat(new AdapterStructure(Examples.ARCHITECTURES.get(6), 1).tensors())
                .extracting(TensorView::name)
                .contains("layers.0.1.2.D1.A", "projection.0.0.D1.B");
    }

    @Test
    void adapterBeginsAsTheBase() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            Adapter start = Adapter.start(base, Examples.RANK, 7);

            Map<String, float[]> expected = matrices(base);
            matrices(start.merge(base))
                    .forEach((name, actual) -> assertThat(actual).as(name).isEqualTo(expected.get(name)));
            assertThat(start.merge(base).scale()).isEqualTo(base.scale());
            if (architecture.channelRank() == 0) {
                assertThat(start.merge(base)).isEqualTo(base);
            }
            for (TensorView tensor : start.structure().tensors()) {
                double squares = 0;
                for (float value : start.values(tensor)) {
                    squares += value * value;
                }
                if (tensor.name().endsWith(".B")) {
                    assertThat(squares).as(tensor.name()).isPositive();
                } else {
                    assertThat(squares).as(tensor.name()).isZero();
                }
            }
        }
    }

    @Test
    void factorsBeginWithTheVarianceThatKeepsTheirProductsOfOrderOne() {
        Architecture wide = new Architecture(512, 512, 1, 1, 2, Outer.HSS, Outer.HSS, false, false);
        Adapter start = Adapter.start(Examples.base(wide, 1), 16, 7);
        float[] b = start.values(start.structure().tensors().get(1));
        double square = IntStream.range(0, b.length)
                .mapToDouble(i -> b[i] * b[i])
                .average()
                .orElseThrow();
        assertThat(square * 256).isCloseTo(1, within(0.05));
        assertThat(Adapter.start(Examples.base(wide, 1), 16, 7)).isEqualTo(start);
        assertThat(Adapter.start(Examples.base(wide, 1), 16, 8)).isNotEqualTo(start);
    }

    @Test
    void mergedMatricesAreTheBasesPlusTheProductsOfTheFactors() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            Adapter adapter = Examples.adapter(base, Examples.RANK, 2);
            float[] values = adapter.toArray();
            Map<String, float[]> expected = matrices(base);
            for (AdaptedLayer layer : adapter.structure().layers()) {
                float[] bias = expected.getOrDefault(layer.layer().name() + ".bias", new float[0]);
                for (int i = 0; i < bias.length; i++) {
                    bias[i] += values[layer.biasOffset() + i];
                }
                layer.patches().forEach(patch -> addProducts(patch, values, expected.get(patch.name())));
            }
            matrices(adapter.merge(base))
                    .forEach((name, actual) ->
                            assertThat(actual).as(name).containsExactly(expected.get(name), within(1e-5f)));
            assertThat(adapter.merge(base).scale()).isEqualTo(0.07f);
        }
    }

    @Test
    void mergingIntoLowRankMatricesRaisesTheirRank() {
        Surrogate base = Examples.base(LOW_RANK, 1);
        Surrogate merged = Examples.adapter(base, 4, 2).merge(base);
        assertThat(merged.architecture().channelRank()).isEqualTo(10);
        assertThat(merged.points()).isEqualTo(base.points());
    }

    @Test
    void anAdapterOfAScaleChangesNothingElseAndHasADigestOfItsOwn() {
        for (Architecture architecture : Examples.ARCHITECTURES) {
            Surrogate base = Examples.base(architecture, 1);
            Adapter scaled = Adapter.ofScale(base, 0.03f);

            Map<String, float[]> expected = matrices(base);
            matrices(scaled.merge(base))
                    .forEach((name, actual) -> assertThat(actual).as(name).isEqualTo(expected.get(name)));
            assertThat(scaled.merge(base).scale()).isEqualTo(0.03f);
            if (architecture.channelRank() == 0) {
                assertThat(scaled.merge(base)).isEqualTo(base.withScale(0.03f));
            }
            assertThat(scaled.structure().rank()).isOne();
            assertThat(List.of(
                            scaled.digest(),
                            Adapter.ofScale(base, 0.04f).digest(),
                            base.weights().digest()))
                    .doesNotHaveDuplicates();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Adapter.ofScale(Examples.base(DENSE, 1), -1));
    }

    @Test
    void anotherBaseIsRefusedWithBothDigests() {
        Surrogate base = Examples.base(DENSE, 1);
        Surrogate other = Examples.base(DENSE, 2);
        Adapter adapter = Adapter.start(base, 2, 1);
        assertThat(adapter.merge(base.withScale(0.3f))).isEqualTo(base);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adapter.merge(other))
                .withMessageContainingAll(
                        "expected a base",
                        base.weights().digest(),
                        other.weights().digest(),
                        "train an adapter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adapter.merge(Examples.base(LOW_RANK, 1)))
                .withMessageContainingAll("expected a base of", "low-rank");
    }

    @Test
    void ranksThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterStructure(DENSE, 7))
                .withMessageContainingAll("1 to 6", "layers.0.D3", "got 7", "smaller rank");
        assertThatIllegalArgumentException().isThrownBy(() -> new AdapterStructure(DENSE, 0));
        Architecture thin =
                new Architecture(1, List.of(16), List.of(16), 1, 1, 1, 1, Outer.LOW_RANK, Outer.HSS, 12, false, false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterStructure(thin, 5))
                .withMessageContaining("got 17");
    }

    @Test
    void valuesScalesAndDigestsThatAreNoneAreRefused() {
        Surrogate base = Examples.base(DENSE, 1);
        AdapterStructure structure = new AdapterStructure(DENSE, 2);
        String digest = base.weights().digest();
        float[] values = new float[structure.parameterCount()];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adapter(structure, digest, 1, new float[3]))
                .withMessageContainingAll(String.valueOf(values.length), "got 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Adapter(structure, digest, 0, values));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adapter(structure, "abc", 1, values))
                .withMessageContainingAll("64 hexadecimal digits", "abc");
    }

    @Test
    void digestIsOfEverything() {
        Surrogate base = Examples.base(DENSE, 1);
        Adapter adapter = Examples.adapter(base, 2, 3);
        float[] values = adapter.toArray();
        values[5] = Math.nextUp(values[5]);
        assertThat(List.of(
                        adapter.digest(),
                        new Adapter(adapter.structure(), adapter.base(), adapter.scale(), values).digest(),
                        adapter.withScale(0.08f).digest(),
                        Examples.adapter(Examples.base(DENSE, 2), 2, 3).digest(),
                        Examples.adapter(base, 3, 3).digest()))
                .doesNotHaveDuplicates()
                .allMatch(digest -> digest.length() == 64);
    }

    /** Every tensor by name; P Qᵀ as {@code weight}. */
    private static Map<String, float[]> matrices(Surrogate surrogate) {
        Map<String, float[]> matrices = new LinkedHashMap<>();
        for (Layer layer : surrogate.architecture().layers()) {
            layer.tensors()
                    .forEach(tensor ->
                            matrices.put(tensor.name(), surrogate.weights().values(tensor)));
            if (layer.map() instanceof LowRankStructure low) {
                float[] p = matrices.remove(layer.name() + ".P");
                float[] q = matrices.remove(layer.name() + ".Q");
                float[] product = new float[low.outputs() * low.inputs()];
                for (int i = 0; i < product.length; i++) {
                    for (int k = 0; k < low.rank(); k++) {
                        product[i] += p[i / low.inputs() * low.rank() + k] * q[i % low.inputs() * low.rank() + k];
                    }
                }
                matrices.put(layer.name() + ".weight", product);
            }
        }
        return matrices;
    }

    private static void addProducts(Patch patch, float[] values, float[] into) {
        int q = patch.rank();
        for (int block = 0; block < patch.blocks(); block++) {
            for (int i = 0; i < patch.rows(); i++) {
                for (int j = 0; j < patch.columns(); j++) {
                    for (int k = 0; k < q; k++) {
                        into[(block * patch.rows() + i) * patch.columns() + j] +=
                                values[patch.offset() + (block * patch.rows() + i) * q + k]
                                        * values[patch.offsetB() + (block * patch.columns() + j) * q + k];
                    }
                }
            }
        }
    }
}
