package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TapeTest {
    @BeforeAll
    static void start() {
        Nd4jEngine.start();
    }

    @Test
    void playsWhatWasRecordedInOrderAndAgain() {
        try (Tape tape = new Tape()) {
            INDArray y = tape.array("y", 2, 1);
            tape.multiply(
                    Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}),
                    Nd4j.createFromArray(new float[][] {{1}, {1}}),
                    y,
                    false); // (3, 7)
            tape.scale(y, Nd4j.scalar(2f), y); // (6, 14)
            tape.add(y, Nd4j.createFromArray(new float[][] {{-10}, {1}})); // (-4, 15)
            tape.activate(y, 0.5); // (-2, 15)
            for (int i = 0; i < 2; i++) {
                tape.play();
                assertThat(y.data().asFloat()).containsExactly(-2, 15);
            }
        }
    }

    @Test
    void exchangeOfAxesMovesTheValues() {
        try (Tape tape = new Tape()) {
            INDArray from = tape.array("from", 2, 3, 2);
            INDArray to = tape.array("to", 3, 2, 2);
            from.assign(Nd4j.arange(12).reshape(2, 3, 2));
            tape.exchange(from, to);
            tape.play();
            assertThat(to.data().asFloat()).containsExactly(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11);
        }
    }

    @Test
    void arraysOfTheSameUseAndShapeAreOneAndAreFreedWithTheTape() {
        Tape tape = new Tape();
        INDArray array = tape.array("x", 2, 3);
        assertThat(tape.array("x", 2, 3)).isSameAs(array);
        assertThat(tape.array("x", 3, 2)).isNotSameAs(array);
        assertThat(tape.array("y", 2, 3)).isNotSameAs(array);
        tape.close();
        assertThat(array.wasClosed()).isTrue();
    }
}
