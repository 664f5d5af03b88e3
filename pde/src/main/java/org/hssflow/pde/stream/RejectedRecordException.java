package org.hssflow.pde.stream;

/** A record cannot be taken as a state. It belongs into the dead-letter topic; the job goes on. */
public final class RejectedRecordException extends Exception {
    private static final long serialVersionUID = 1;

    private final DeadLetter.Reason reason;

    public RejectedRecordException(DeadLetter.Reason reason, String message) {
        super(message, null, false, false); // data, not a fault: no stack trace to pay for
        this.reason = reason;
    }

    public DeadLetter.Reason reason() {
        return reason;
    }
}
