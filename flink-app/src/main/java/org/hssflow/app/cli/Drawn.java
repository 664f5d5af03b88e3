package org.hssflow.app.cli;

import java.awt.image.BufferedImage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plot} has drawn.
 *
 * @param pictures by the name of the file
 * @param figures what they show, for programs
 * @param summary what they show, for people
 */
record Drawn(Map<String, BufferedImage> pictures, Map<String, @Nullable Object> figures, String summary) {}
