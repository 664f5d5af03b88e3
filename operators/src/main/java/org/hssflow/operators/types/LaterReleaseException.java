package org.hssflow.operators.types;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A savepoint holds state that only a later release reads. The job fails with it at once and for good: to restart it would change
 * nothing.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class LaterReleaseException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    LaterReleaseException(String message) {
        super(message);
    }
}
