package org.hssflow.operators.finetune;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests that wait for a training, in the order of their arrival. Safe for several threads. */
final class TrainingQueue {
    /** A request, and whom to answer. Who was answered before, as after a timeout, takes no notice. */
    private static final Logger LOG = LoggerFactory.getLogger(TrainingQueue.class);

    record Pending(TuneRequest request, ResultFuture<TuneOutcome> future) {
        void complete(Workshop.Find find) {
            answer(List.of(TuneOutcome.of(request, find)));
        }

        void completeWithNothing() {
            answer(List.of());
        }

        private void answer(List<TuneOutcome> outcomes) {
            try {
                future.complete(outcomes);
            } catch (RejectedExecutionException e) {
                LOG.debug("the task has ended before {} was answered; its last checkpoint has the request", request, e);
            }
        }
    }

    private final List<Pending> waiting = new ArrayList<>();

    /** In the place of an older request of the same stream, which is answered with nothing: its samples are among the new ones. */
    synchronized void add(Pending pending) {
        String stream = pending.request().streamId();
        waiting.removeIf(older -> {
            boolean isSame = older.request().streamId().equals(stream);
            if (isSame) {
                older.completeWithNothing();
            }
            return isSame;
        });
        waiting.add(pending);
    }

    synchronized void remove(ResultFuture<TuneOutcome> future) {
        waiting.removeIf(pending -> pending.future().equals(future));
    }

    /** Takes the first request out, and all others of its regime; nothing if nobody waits. */
    synchronized List<Pending> takeRegime(Workshop.Bench bench) {
        List<Pending> taken = new ArrayList<>();
        Iterator<Pending> all = waiting.iterator();
        while (all.hasNext()) {
            Pending next = all.next();
            if (taken.isEmpty() || bench.isOneRegime(taken.get(0).request(), next.request())) {
                taken.add(next);
                all.remove();
            }
        }
        return taken;
    }
}
