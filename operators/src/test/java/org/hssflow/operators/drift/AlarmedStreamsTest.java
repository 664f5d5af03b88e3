package org.hssflow.operators.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AlarmedStreamsTest {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final AlarmedStreams streams = new AlarmedStreams(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void aStreamCountsOnceFromItsAlarmToItsEnd() {
        streams.note("a", false);
        streams.note("b", true);
        streams.note("b", true);
        streams.note("c", true);
        assertThat(streams.count()).isEqualTo(2);
        streams.note("b", false);
        assertThat(streams.count()).isEqualTo(1);
    }

    @Test
    void aStreamThatFallsSilentInAlarmIsNotCountedForEver() {
        streams.note("a", true);
        now = now.plus(AlarmedStreams.SILENCE);
        streams.note("b", true);
        assertThat(streams.count()).isEqualTo(2);
        now = now.plus(Duration.ofMillis(1));
        assertThat(streams.count()).isEqualTo(1);
        streams.note("a", true);
        assertThat(streams.count()).isEqualTo(2);
    }
}
