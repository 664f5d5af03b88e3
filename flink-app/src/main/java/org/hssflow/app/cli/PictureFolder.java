package org.hssflow.app.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hssflow.app.plot.Png;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Where pictures go.
 *
 * @param option that names it, for messages
 * @param folder is created, once there is something to keep, if it does not exist
 * @param force whether pictures that exist are replaced
 */
record PictureFolder(String option, Path folder, boolean force) {
    /**
     * Finds out before the work, rather than after it, whether pictures can be drawn and kept.
     *
     * @throws ParameterException if the folder is something else, or one of the files exists and may not be replaced
     * @throws IllegalStateException if this JVM cannot draw text
     */
    void check(CommandLine command, List<String> names) throws IOException {
        Png.requireFonts();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ParameterException(
                    command, "Expected a folder for " + option + ", got " + folder + ", which is something else");
        }
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.exists(file) && !force) {
                throw new ParameterException(
                        command,
                        "Expected " + option + " to name a folder without " + name + ", but " + file
                                + " exists; add --force to replace it");
            }
        }
    }

    /** @return the files, in the order of the pictures */
    List<Path> write(Map<String, BufferedImage> byName) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, BufferedImage> picture : byName.entrySet()) {
            Path file = folder.resolve(picture.getKey());
            Png.write(picture.getValue(), file);
            files.add(file);
        }
        return files;
    }
}
