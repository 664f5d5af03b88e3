package org.hssflow.app.plot;

import java.util.List;

/** One axis of a picture: where on it a value lies, and what is written beside it. */
interface Ruler {
    /** @param share of the axis' length, from its beginning */
    record Tick(double share, String label) {}

    /** What the axis is of, with the unit. */
    String label();

    /** Where a value lies: 0 at the beginning of the axis, 1 at its end. NaN for what is no number. */
    double share(double value);

    /** @param most how many at most, at least 2 */
    List<Tick> ticks(int most);
}
