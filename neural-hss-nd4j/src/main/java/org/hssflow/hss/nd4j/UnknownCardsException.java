package org.hssflow.hss.nd4j;

/** Nobody says which NVIDIA cards this machine has. */
final class UnknownCardsException extends Exception {
    private final String reason;

    UnknownCardsException(String reason) {
        super(reason);
        this.reason = reason;
    }

    UnknownCardsException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** Why, such as {@code there is no NVIDIA driver}. */
    String reason() {
        return reason;
    }
}
