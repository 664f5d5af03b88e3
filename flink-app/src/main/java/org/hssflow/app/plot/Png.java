package org.hssflow.app.plot;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Drawing without a screen. */
public final class Png {
    static {
        System.setProperty("java.awt.headless", "true"); // read once, when the first of AWT's classes is used
    }

    private Png() {}

    /**
     * Finds out whether this JVM can draw text: one in a slim container may have no fonts.
     *
     * @throws IllegalStateException if it cannot
     */
    public static void requireFonts() {
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 12).getStringBounds("0", new FontRenderContext(null, true, true));
        } catch (Error | RuntimeException e) { // a plain Error, an InternalError or a LinkageError, as the JDK likes
            throw new IllegalStateException(
                    "expected a JVM that has fonts to draw plots with, got " + e
                            + "; install fontconfig and a font, such as DejaVu, or ask for no picture",
                    e);
        }
    }

    /** Over a file that exists. */
    public static void write(BufferedImage image, Path file) throws IOException {
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("expected a JDK that writes PNG, but this one does not: " + file);
        }
    }
}
