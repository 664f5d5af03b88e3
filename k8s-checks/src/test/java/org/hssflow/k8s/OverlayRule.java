package org.hssflow.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check that every overlay passes, and that manifests with one mistake do not. */
abstract class OverlayRule {
    private final Check check;

    OverlayRule(Check check) {
        this.check = check;
    }

    @ParameterizedTest
    @EnumSource
    void theOverlayFollowsTheRule(Overlay overlay) {
        assertThat(check.problems(overlay.manifests())).isEmpty();
    }

    /**
     * The check finds a mistake in the overlay for clusters without GPUs.
     *
     * @param object kind and name
     * @param mistake operation of a JSON patch
     * @param problem a part of the line that tells of it
     */
    void assertReported(String object, String mistake, String problem) {
        String[] kindAndName = object.split(" ", 2);
        assertReported(Overlay.CPU.manifests().with(kindAndName[0], kindAndName[1], mistake), problem);
    }

    void assertReported(Manifests wrong, String problem) {
        assertThat(check.problems(wrong)).anySatisfy(line -> assertThat(line).contains(problem));
    }
}
