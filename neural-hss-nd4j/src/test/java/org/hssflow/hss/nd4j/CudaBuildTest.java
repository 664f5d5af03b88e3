package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaBuildTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.7", "5.0", "5.2", "5.3", "6.0", "6.1", "7.0", "7.2", "7.5", "8.0", "8.6", "8.7", "8.9"})
    void cardsOfItsCodeAndOfTheSameMajorNumberCanRunIt(String capability) {
        assertThat(CudaBuild.whyNot(cards(capability))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "3.0", "3.5", "9.0", "10.0", "10.3", "12.0", "12.1"})
    void olderAndNewerCardsCannot(String capability) {
        assertThat(CudaBuild.whyNot(cards(capability)))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("capability " + capability + " ", "3.7, ", "8.6"));
    }

    @Test
    void oneCardThatCannotIsEnough() {
        assertThat(CudaBuild.whyNot(cards("8.6", "9.0"))).isPresent();
        assertThat(CudaBuild.whyNot(cards("8.6", "8.0"))).isEmpty();
    }

    @Test
    void noCardCannot() {
        assertThat(CudaBuild.whyNot(cards()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no card"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "8.", "[N/A]", "8.6.1", "8.6 ", "-8.6", "9999.0"})
    void whatIsNoCapabilityIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ComputeCapability.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    private static List<ComputeCapability> cards(String... capabilities) {
        return Stream.of(capabilities).map(ComputeCapability::parse).toList();
    }
}
