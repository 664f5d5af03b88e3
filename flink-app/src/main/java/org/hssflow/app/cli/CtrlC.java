package org.hssflow.app.cli;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a command end in good order when the process is asked to end (Ctrl-C, SIGTERM): the command is told to stop, puts
 * everything away and returns. Asked a second time, the process ends at once.
 *
 * <p>It takes the signal before the JVM does. In a shutdown hook it would be too late: while the JVM shuts down, libraries that
 * are just starting fail, and those that are to be closed close themselves at the same time.
 */
public final class CtrlC implements AutoCloseable {
    private static final AtomicReference<@Nullable ProcessSignal> ASKED_BY = new AtomicReference<>();

    private final AutoCloseable interrupt;
    private final AutoCloseable terminate;

    /** @param stop called once, on a thread of its own; may only say that the command is to stop */
    public CtrlC(Runnable stop) {
        Consumer<ProcessSignal> handler = signal -> {
            if (ASKED_BY.getAndSet(signal) == null) {
                stop.run();
            } else {
                Runtime.getRuntime().halt(signal.exitCode());
            }
        };
        interrupt = ProcessSignal.INT.handle(handler);
        terminate = ProcessSignal.TERM.handle(handler);
    }

    /** The exit code of the process: as the command says, or that of the signal that ended it. */
    public static int exitCode(int ofCommand) {
        ProcessSignal signal = ASKED_BY.get();
        return signal == null ? ofCommand : signal.exitCode();
    }

    @Override
    public void close() {
        try {
            interrupt.close();
            terminate.close();
        } catch (Exception e) {
            throw new IllegalStateException(e); // handlers that could be set can be set again
        }
    }
}
