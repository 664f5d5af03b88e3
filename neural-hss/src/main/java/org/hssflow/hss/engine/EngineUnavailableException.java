package org.hssflow.hss.engine;

/**
 * An engine cannot compute here and now: its device is missing, taken, out of memory or broken. Another engine may go on, as with
 * {@code auto}; what was to be computed can be asked for again.
 */
public final class EngineUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String remedy;

    /**
     * @param reason what was found, such as {@code no NVIDIA driver}
     * @param remedy what to do
     */
    public EngineUnavailableException(String reason, String remedy) {
        super(reason + "; " + remedy);
        this.reason = reason;
        this.remedy = remedy;
    }

    public EngineUnavailableException(String reason, String remedy, Throwable cause) {
        super(reason + "; " + remedy, cause);
        this.reason = reason;
        this.remedy = remedy;
    }

    /** What was found. */
    public String reason() {
        return reason;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
