package org.hssflow.app.cli;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * The signals that ask a process to end. Behind them is {@code sun.misc.Signal}, the only way to a signal that the JDK has; by
 * reflection, since the compiler warns of it in a way that cannot be silenced.
 */
enum ProcessSignal {
    INT(2),
    TERM(15);

    private static final int SIGNALLED = 128;

    private final int number;

    ProcessSignal(int number) {
        this.number = number;
    }

    /** What a shell sees of a process that the signal ended. */
    int exitCode() {
        return SIGNALLED + number;
    }

    /** Takes the signal in the JVM's place until the result is closed. */
    AutoCloseable handle(Consumer<ProcessSignal> handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name());
            Object proxy = Proxy.newProxyInstance(
                    ProcessSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.accept(this);
                        }
                        return null;
                    });
            var handle = signalType.getMethod("handle", signalType, handlerType);
            Object previous = handle.invoke(null, signal, proxy);
            return () -> handle.invoke(null, signal, previous);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("expected a JVM with sun.misc.Signal, as every OpenJDK has", e);
        }
    }
}
