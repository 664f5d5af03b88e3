package org.hssflow.hss.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusyTimeTest {
    @Test
    void whatOverlapsCountsOnce() {
        BusyTime busy = new BusyTime();
        busy.add(1, 5);
        busy.add(2, 4); // within
        busy.add(3, 7); // two more
        busy.add(10, 11); // after a pause
        assertThat(busy.nanos()).isEqualTo(7_000_000);
        busy.begin();
        busy.add(0, 2);
        assertThat(busy.nanos()).isEqualTo(2_000_000);
    }
}
