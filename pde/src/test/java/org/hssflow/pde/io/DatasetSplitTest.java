package org.hssflow.pde.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hssflow.pde.io.DatasetSplit.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetSplitTest {
    @Test
    void twoSharesTrainAndTestThreeAlsoValidate() {
        assertThat(DatasetSplit.parse("0.75, 0.25").parts())
                .containsExactly(new Part("train", 0.75), new Part("test", 0.25));
        assertThat(DatasetSplit.parse("0.8,0.1,0.1").parts())
                .containsExactly(new Part("train", 0.8), new Part("validation", 0.1), new Part("test", 0.1));
    }

    @ParameterizedTest
    @CsvSource({
        "'1', such as 0.8",
        "'0.7,0.1,0.1,0.1', such as 0.8",
        "'80/10/10', such as 0.8",
        "'0.8,0.1,', got ''",
        "'0.8,0.1,x', got 'x'",
        "'0.9,0.1,0', got 0.0 for test",
        "'1.1,-0.1', got 1.1 for train",
        "'NaN,0.5', got NaN for train",
        "'0.8,0.1,0.100001', 1 together",
    })
    void refusesOtherSharesAndSaysWhy(String shares, String message) {
        assertThatThrownBy(() -> DatasetSplit.parse(shares))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesEqualNamesAndNamesThatAreNoFileName() {
        assertThatThrownBy(() -> new DatasetSplit(List.of(new Part("a", 0.5), new Part("a", 0.5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different names");
        assertThatThrownBy(() -> new Part("../a", 0.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'0.8,0.1,0.1', 100, '[80, 10, 10]'",
        "'0.8,0.1,0.1', 10, '[8, 1, 1]'",
        "'0.8,0.1,0.1', 15, '[12, 2, 1]'", // 12, 1.5, 1.5: the first of two equal ones
        "'0.7,0.2,0.1', 1007, '[705, 201, 101]'", // 704.9, 201.4, 100.7: both to the largest remainders
        "'0.333333333,0.333333333,0.333333334', 3, '[1, 1, 1]'",
        "'0.5,0.5', 2147483647, '[1073741824, 1073741823]'",
    })
    void countsByLargestRemainder(String shares, int trajectories, String counts) {
        assertThat(Arrays.toString(DatasetSplit.parse(shares).counts(trajectories)))
                .isEqualTo(counts);
    }

    @ParameterizedTest
    @CsvSource({"5, '[4, 1, 0]'", "0, '[0, 0, 0]'", "-1, of -1"})
    void refusesAPartWithoutATrajectory(int trajectories, String message) {
        assertThatThrownBy(() -> DatasetSplit.parse("0.8,0.1,0.1").counts(trajectories))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("at least 1 trajectory in every part", message, "make more");
    }

    @ParameterizedTest
    @CsvSource({"data/ns.npz, data/ns-test.npz", "ns.v2, ns.v2-test", "/tmp/a.npz, /tmp/a-test.npz"})
    void aPartIsNamedAfterItsTarget(Path target, Path file) {
        assertThat(DatasetSplit.parse("0.5,0.5").file(target, new Part("test", 0.5)))
                .isEqualTo(file);
    }
}
