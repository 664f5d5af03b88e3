package org.hssflow.simulators.scenario;

import java.io.Serial;

/** Something in a file is wrong; the message already says where. */
final class LocatedException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    LocatedException(String message) {
        super(message);
    }
}
