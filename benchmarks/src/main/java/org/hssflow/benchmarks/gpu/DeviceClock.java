package org.hssflow.benchmarks.gpu;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.OptionalLong;
import org.hssflow.hss.engine.EngineSession;

/**
 * How long a rollout took on the device alone. {@link EngineSession} has no such question, since nobody but this benchmark asks it; a
 * session that can answer has a public method {@code long deviceNanos()}: of its latest rollout, from states on the device to states on
 * the device.
 */
final class DeviceClock {
    private static final String METHOD = "deviceNanos";

    private DeviceClock() {}

    /** Empty if the session does not tell. */
    static OptionalLong latest(EngineSession session) {
        try {
            Method method = session.getClass().getMethod(METHOD);
            method.setAccessible(true); // the class need not be public
            return method.invoke(session) instanceof Long nanos ? OptionalLong.of(nanos) : OptionalLong.empty();
        } catch (NoSuchMethodException e) {
            return OptionalLong.empty();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(session.getClass().getName() + "." + METHOD + " cannot be asked", e);
        }
    }
}
