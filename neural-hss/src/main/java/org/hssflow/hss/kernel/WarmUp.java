package org.hssflow.hss.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gets the vector kernels compiled beside the work. Until then a vector is an object, and a rollout takes tens of milliseconds: the
 * first forecasts of a process would be seconds late. So they are made by the plain loops, which round alike, while a thread of
 * low priority runs both on the first network that comes, until the vectors are the faster ones.
 */
public final class WarmUp {
    private static final WarmUp OF_PROCESS = new WarmUp();

    private static final int WIDE = 128;
    private static final int ENOUGH = 20; // rounds in a row in which the vectors win
    private static final int AT_MOST = 5_000;

    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean done;

    WarmUp() {}

    /** That of this process; done from the beginning where nothing has to be warmed up. */
    public static WarmUp ofProcess() {
        if (!Kernels.mayWarmUp()) {
            OF_PROCESS.done = true;
        }
        return OF_PROCESS;
    }

    /** Whether the chosen kernels are to be used. */
    public boolean isDone() {
        return done;
    }

    /** Begins, at the first call; later ones do nothing. */
    public void begin(Network network, Parameters parameters) {
        if (!done && begun.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> run(network, parameters), "kernel-warm-up");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
    }

    /** Returns when the vectors are faster, or when there is no hope of it; then they are done, too: the compiler has seen enough. */
    void run(Network network, Parameters parameters) {
        Activations plain = network.forInference(Kernels.SCALAR.products());
        Activations vectors = network.forInference(Kernels.chosen().products());
        int wins = 0;
        boolean differ = Kernels.chosen() != Kernels.SCALAR;
        for (int round = 0; differ && round < AT_MOST && wins < ENOUGH; round++) {
            boolean won = nanos(network, parameters, 1, vectors) < nanos(network, parameters, 1, plain)
                    & nanos(network, parameters, WIDE, vectors) < nanos(network, parameters, WIDE, plain);
            wins = won ? wins + 1 : 0;
        }
        done = true;
    }

    private static long nanos(Network network, Parameters parameters, int batch, Activations scratch) {
        Panel u = Panel.forInference(network.inputs());
        u.resize(batch);
        long start = System.nanoTime();
        network.forward(parameters, u, scratch);
        return System.nanoTime() - start;
    }
}
