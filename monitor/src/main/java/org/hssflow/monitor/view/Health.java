package org.hssflow.monitor.view;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a stream is, worst first. */
public enum Health {
    /** Its model has drifted away from it, and no other serves yet. */
    ALARM,
    /** Its newest forecast is of the fallback model, not finite, or beyond what the equation allows. */
    UNUSABLE,
    /** States come, but no forecasts of them. */
    UNSERVED,
    /** Nothing has come for five times as long as usual, and five seconds. */
    SILENT,
    /** Nothing has been scored yet. */
    NEW,
    OK;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name outside the program. */
    @JsonValue
    public String id() {
        return id;
    }
}
