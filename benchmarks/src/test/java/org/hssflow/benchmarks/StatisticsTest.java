package org.hssflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void quartilesLieBetweenTheNeighboursOfAQuarter() {
        assertThat(Quartiles.of(4, 1, 2, 3, 100)).isEqualTo(new Quartiles(2, 3, 4));
        assertThat(Quartiles.of(1, 2)).isEqualTo(new Quartiles(1.25, 1.5, 1.75));
        assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    }

    @Test
    void slopeIsThePowerOfTheSize() {
        List<Scaling.Point> points =
                List.of(new Scaling.Point(256, 2), new Scaling.Point(1024, 16), new Scaling.Point(4096, 128));
        assertThat(Scaling.of(16, points).slope()).isCloseTo(1.5, within(1e-12));
    }

    @Test
    void multiplyAddsAreCountedByStateAndPositionAlongTheOtherAxis() {
        assertThat(Problem.of("Heat", Problem.HEAT, 3).multiplyAdds()).isEqualTo(3 * 5 * 9_424L);
        assertThat(Problem.navierStokes(16, 2, 3, 5).multiplyAdds())
                .isEqualTo(5L * 3 * 3 * 2 * 16 * (4 * 4 * (4 + 4) + 2 * 4 * (4 + 4) + 16));
    }
}
