package org.hssflow.app.plot;

import java.awt.FontMetrics;
import java.math.BigDecimal;
import java.util.Locale;
import org.hssflow.monitor.view.StreamPicture;
import org.jspecify.annotations.Nullable;

/** Text that comes from records, where anybody may have written anything, as it can be shown to people. */
public final class Labels {
    private static final String ELLIPSIS = "…";
    private static final int STREAM = 32;
    private static final int MODEL = 40;

    private Labels() {}

    /** Without what a terminal or a picture would obey rather than show, and no longer than so many characters. */
    public static String printable(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().filter(Labels::isShown).limit(most + 1L).forEach(shown::appendCodePoint);
        int length = shown.codePointCount(0, shown.length());
        return length <= most ? shown.toString() : shown.substring(0, shown.offsetByCodePoints(0, most - 1)) + ELLIPSIS;
    }

    /** The same, of what may not be there. */
    public static String printable(@Nullable String text, int most, String otherwise) {
        return text == null ? otherwise : printable(text, most);
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** As much of a text as fits into so many pixels. */
    static String fitting(String text, FontMetrics metrics, int width) {
        if (metrics.stringWidth(text) <= width) {
            return text;
        }
        int end = text.length();
        while (end > 0 && metrics.stringWidth(text.substring(0, end) + ELLIPSIS) > width) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /** A model, which stands in records as name@version. */
    static String model(@Nullable String id) {
        return printable(id, MODEL, "an unknown model");
    }

    /** The name of a stream and what it obeys. */
    static String stream(StreamPicture picture) {
        StreamPicture.Facts facts = picture.facts();
        return printable(facts.id(), STREAM) + (facts.equation() == null ? "" : " (" + facts.equation() + ")");
    }

    /** A time in the units of the equation, in up to six digits. */
    static String time(double t) {
        return Double.isFinite(t) ? Ticks.label(BigDecimal.valueOf(t)) : "unknown";
    }

    /** Three digits, such as 0.0123 or 1.23e-05. */
    public static String figure(double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.3g", value);
    }
}
