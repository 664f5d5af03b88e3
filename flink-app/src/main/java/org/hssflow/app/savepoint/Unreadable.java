package org.hssflow.app.savepoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.util.ExceptionUtils;

/** Says of what cannot be read whether it is gone or damaged. */
final class Unreadable {
    private Unreadable() {}

    /** @param what that was to be read */
    static IOException because(Exception cause, String what) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        boolean isGone =
                ExceptionUtils.findThrowable(cause, FileNotFoundException.class).isPresent()
                        || ExceptionUtils.findThrowable(cause, NoSuchFileException.class)
                                .isPresent();
        return new IOException(
                "expected " + what
                        + (isGone
                                ? ", got a file that is not there: " + root.getMessage()
                                        + "; name a folder with a _metadata file, or the newest checkpoint if a running"
                                        + " job has removed this one"
                                : ", got " + root.getMessage()
                                        + "; take one that is whole, and of a release that is not later"),
                cause);
    }
}
