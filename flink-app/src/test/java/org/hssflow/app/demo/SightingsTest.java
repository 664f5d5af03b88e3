package org.hssflow.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hssflow.app.demo.Deliveries.KAPPA;
import static org.hssflow.app.demo.Deliveries.STREAM;
import static org.hssflow.app.demo.Deliveries.delivery;
import static org.hssflow.app.demo.Deliveries.ledger;
import static org.hssflow.app.demo.Deliveries.sent;

import java.util.List;
import org.hssflow.kafka.MalformedRecord;
import org.hssflow.pde.Equation;
import org.hssflow.pde.Shape;
import org.hssflow.pde.stream.PdeState;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.Fate;
import org.junit.jupiter.api.Test;

class SightingsTest {
    @Test
    void theSameStepOfALaterRunIsAnotherState() {
        Sightings sightings = new Sightings(ledger(7, 3));
        assertThat(List.of(0L, 1L, 2L, 0L, 1L, 2L, 3L))
                .extracting(step -> sightings.take(STREAM, step))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(sightings.missing()).isZero();
    }

    @Test
    void whatComesMoreOftenThanItWasSentIsRepeated() {
        Sightings sightings = new Sightings(ledger(6, 3));
        for (long step : new long[] {0, 1, 2, 0, 1, 2}) {
            assertThat(sightings.take(STREAM, step)).isNotNegative();
        }
        assertThat(sightings.take(STREAM, 1)).isEqualTo(Sightings.REPEATED);
        assertThat(sightings.take(STREAM, 3)).isEqualTo(Sightings.FOREIGN);
        assertThat(sightings.take("another", 0)).isEqualTo(Sightings.FOREIGN);
    }

    @Test
    void aStateThatIsNeverSeenIsMissing() {
        Sightings sightings = new Sightings(ledger(6, 3));
        for (long step : new long[] {0, 1, 2, 0, 2}) {
            sightings.take(STREAM, step);
        }
        assertThat(sightings.missing()).isEqualTo(1);
    }

    @Test
    void aStepThatWasLostInTheFirstRunIsNotTakenForThatOfTheSecond() {
        Sightings sightings = new Sightings(ledger(6, 3));
        sightings.take(STREAM, 0);
        sightings.take(STREAM, 2);
        sightings.take(STREAM, 0);
        assertThat(sightings.take(STREAM, 1)).isEqualTo(4);
    }

    @Test
    void onlyStatesThatCanBeForecastAreAwaited() {
        Ledger ledger = ledger();
        ledger.sending(sent(0, 0), 0);
        ledger.sending(sent(1, 1), 0);
        ledger.sending(delivery(1, 1, Fate.DUPLICATED, KAPPA, 2), 0);
        ledger.sending(delivery(2, 2, Fate.DROPPED, KAPPA, 3), 0);
        ledger.sending(delivery(3, 3, Fate.LATE, KAPPA, 4), 0);
        ledger.sending(delivery(4, 4, Fate.CORRUPT, KAPPA, 5), 0);
        ledger.sending(delivery(5, 5, Fate.REORDERED, KAPPA, 6), 0);
        assertThat(ledger.count()).isEqualTo(3);
        assertThat(ledger.wasSent(STREAM, 2)).isFalse();
        assertThat(ledger.wasSent(STREAM, 3))
                .as("it may be forecast, or given up")
                .isTrue();
        assertThat(ledger.wasSent(STREAM, 4)).isFalse();
    }

    @Test
    void whatIsCorruptAndWhatNoModelTakesIsExpectedAmongTheDeadLetters() {
        Ledger ledger = ledger();
        Delivery good = sent(0, 0);
        Delivery corrupt = new Delivery(1, 1, 1, Fate.CORRUPT, good.state(), 0, MalformedRecord.TRUNCATED);
        PdeState strange = PdeState.of(
                STREAM,
                Equation.HEAT_1D,
                2,
                0.4,
                0.2,
                Shape.of(1, 2),
                good.state().parameters(),
                new float[2]);
        Delivery unserved = new Delivery(2, 2, 2, Fate.SENT, strange, 0, null);
        int offset = 10;
        for (Delivery delivery : List.of(good, corrupt, unserved)) {
            ledger.sending(delivery, 0);
            ledger.acknowledged(delivery, 0, 3, offset++);
        }
        assertThat(ledger.count()).isEqualTo(1);
        assertThat(ledger.expectedLetters()).containsOnlyKeys("malformed", "unserved");
        assertThat(ledger.letterPlaces()).containsExactlyInAnyOrder("3@11", "3@12");
    }

    @Test
    void aChangeOfThePhysicsIsKnownByTheFirstStateMadeWithIt() {
        Ledger ledger = ledger();
        for (int tick = 0; tick < 9; tick++) {
            ledger.sending(delivery(tick, tick, Fate.SENT, tick < 5 ? KAPPA : 2 * KAPPA, 1), 0);
        }
        assertThat(ledger.changes(STREAM)).singleElement().satisfies(change -> {
            assertThat(change.tick()).isEqualTo(5);
            assertThat(change.before()).containsEntry("kappa", KAPPA);
            assertThat(change.after()).containsEntry("kappa", 2 * KAPPA);
        });
    }

    @Test
    void aSlowChangeIsOneChange() {
        Ledger ledger = ledger();
        for (int tick = 0; tick < 12; tick++) {
            double kappa = KAPPA * (1 + Math.min(4, Math.max(0, tick - 3)));
            ledger.sending(delivery(tick, tick, Fate.SENT, tick < 10 ? kappa : KAPPA, 1), 0);
        }
        assertThat(ledger.changes(STREAM)).extracting(PhysicsChange::tick).containsExactly(4L, 10L);
        assertThat(ledger.changes(STREAM).get(0).after()).containsEntry("kappa", 5 * KAPPA);
    }

    @Test
    void aStreamThatBeginsWithPhysicsItsModelDoesNotKnowHasChangedFromTheStart() {
        Ledger ledger = ledger();
        ledger.sending(delivery(0, 0, Fate.SENT, 3 * KAPPA, 1), 0);
        assertThat(ledger.changes(STREAM)).extracting(PhysicsChange::tick).containsExactly(0L);
    }

    @Test
    void aPlaceInTheTopicNamesTheStateThere() {
        Ledger ledger = ledger(3);
        ledger.acknowledged(sent(2, 2), 0, 1, 77);
        assertThat(ledger.tickAt(STREAM, 77)).hasValue(2);
        assertThat(ledger.tickAt(STREAM, 78)).isEmpty();
        assertThat(ledger.sentNanos(STREAM, 2)).hasValue(1_002);
    }
}
