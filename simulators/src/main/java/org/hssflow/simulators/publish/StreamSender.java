package org.hssflow.simulators.publish;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hssflow.simulators.scenario.Delivery;
import org.hssflow.simulators.scenario.StreamScript;
import org.jspecify.annotations.Nullable;

/** Some of the streams, with a thread of their own, so that the records of a stream are sent in order. */
final class StreamSender {
    private record Pending(Delivery delivery, StreamScript script) {}

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<StreamScript> scripts;
    private final Outlet outlet;
    private final Tally tally;
    private final CountDownLatch stop;
    private final PriorityQueue<Pending> queue = new PriorityQueue<>(
            Comparator.comparingDouble((Pending pending) -> pending.delivery().due()));

    StreamSender(List<StreamScript> scripts, Outlet outlet, Tally tally, CountDownLatch stop) {
        this.scripts = scripts;
        this.outlet = outlet;
        this.tally = tally;
        this.stop = stop;
    }

    /**
     * Goes through what was delivered by an earlier run.
     *
     * @param last the number of the last delivery of each stream that has one
     */
    void takeUp(Map<String, Long> last, DeliveryListener listener) {
        for (StreamScript script : scripts) {
            long end = last.getOrDefault(script.id(), -1L);
            Delivery next = peek(script);
            while (next != null && next.sequence() <= end && stop.getCount() > 0) {
                listener.passed(next);
                tally.passed();
                script.advance();
                next = peek(script);
            }
            enqueue(next, script);
        }
    }

    /** When the first delivery is due, in the time of the schedule; infinite if there is none. */
    double firstDue() {
        Pending first = queue.peek();
        return first == null ? Double.POSITIVE_INFINITY : first.delivery().due();
    }

    /** Sends until every stream is over, the duration has passed, or the run is stopped. */
    void send(Duration duration) throws InterruptedException {
        for (Pending next = queue.poll(); next != null; next = queue.poll()) {
            double due = next.delivery().due();
            if (tally.isOver(duration, due) || stop.await(Math.max(0, tally.nanosUntil(due)), TimeUnit.NANOSECONDS)) {
                return;
            }
            tally.sending(due, next.delivery().isSent());
            tally.blocked(outlet.send(next.delivery()));
            long start = THREADS.getCurrentThreadCpuTime();
            next.script().advance();
            enqueue(peek(next.script()), next.script());
            tally.solved(THREADS.getCurrentThreadCpuTime() - start);
        }
    }

    private void enqueue(@Nullable Delivery next, StreamScript script) {
        if (next != null) {
            queue.add(new Pending(next, script));
        }
    }

    private static @Nullable Delivery peek(StreamScript script) {
        try {
            return script.peek();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the stream " + script.id() + " cannot go on: " + e.getMessage(), e);
        }
    }
}
