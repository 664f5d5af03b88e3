package org.hssflow.hss.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** The program is played by a shell. */
class NvidiaSmiTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void oneCapabilityIsReadFromEachLine() throws Exception {
        assertThat(says("echo 8.6; echo ' 9.0'"))
                .containsExactly(new ComputeCapability(8, 6), new ComputeCapability(9, 0));
        assertThat(says("true")).isEmpty();
    }

    @Test
    void aMachineWithoutItHasNoDriver() {
        refused(new NvidiaSmi(List.of("no-such-program"), LONG)).withMessageContaining("no NVIDIA driver");
    }

    @Test
    void whatItSaysWhenItFailsIsTheReason() {
        refused(shell("echo 'NVIDIA-SMI has failed'; exit 9", LONG))
                .withMessageContaining("failed and said 'NVIDIA-SMI has failed'");
        refused(shell("echo 'Field \"compute_cap\" is not a valid field' >&2; exit 2", LONG))
                .withMessageContaining("not a valid field");
        refused(shell("echo 8.6; exit 1", LONG)).withMessageContaining("failed and said '8.6'");
    }

    @Test
    void whatIsNoCapabilityIsRefused() {
        refused(shell("echo 8.6; echo '[N/A]'", LONG)).withMessageContaining("'[N/A]'");
    }

    @Test
    void aDriverThatHangsIsGivenUp() {
        refused(shell("exec tail -f /dev/null", Duration.ofMillis(50))).withMessageContaining("did not answer");
    }

    @Test
    void anInterruptIsPassedOn() {
        Thread.currentThread().interrupt();
        refused(shell("exec tail -f /dev/null", LONG)).withMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static List<ComputeCapability> says(String script) throws UnknownCardsException {
        return shell(script, LONG).capabilities();
    }

    private static NvidiaSmi shell(String script, Duration timeout) {
        return new NvidiaSmi(List.of("sh", "-c", script), timeout);
    }

    private static ThrowableAssertAlternative<UnknownCardsException> refused(NvidiaSmi program) {
        return assertThatExceptionOfType(UnknownCardsException.class).isThrownBy(program::capabilities);
    }
}
