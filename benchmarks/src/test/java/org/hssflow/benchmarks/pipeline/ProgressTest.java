package org.hssflow.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void thePaceIsThatBetweenTheMarksWhateverWasBeforeAndAfter() {
        Progress progress = new Progress(100, 900);
        progress.note(0, 0, 0);
        progress.note(50, 9, 50); // a slow start
        progress.note(60, 10, 150); // 100 after 55 s and 9.5 s of work
        progress.note(64, 12, 550);
        assertThat(progress.isDone()).isFalse();
        progress.note(68, 14, 950); // 900 after 67.5 s and 13.75 s of work
        assertThat(progress.isDone()).isTrue();
        progress.note(1_000, 1_000, 1_000);
        assertThat(progress.pace()).isEqualTo(new Pace(800 / 12.5, 4.25e6 / 800));
    }

    @Test
    void bothMarksMayLieBetweenTwoNotes() {
        Progress progress = new Progress(10, 20);
        progress.note(1, 0, 0);
        progress.note(2, 3, 100);
        assertThat(progress.pace().statesPerSecond()).isCloseTo(100, within(1e-9));
    }

    @Test
    void thereIsNoPaceBeforeTheLastMark() {
        Progress progress = new Progress(0, 20);
        progress.note(1, 1, 19);
        assertThatIllegalStateException()
                .isThrownBy(progress::pace)
                .withMessage("expected 20.0 records, got 19 so far");
    }

    @Test
    void marksInTheWrongOrderAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Progress(5, 5))
                .withMessageContaining("5.0 to 5.0");
    }
}
