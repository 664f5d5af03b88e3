package org.hssflow.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Which program this is. */
public final class Release {
    public static final String VERSION = "0.1.0";

    private static final String FROM_CLASSES = "classes";

    private Release() {}

    /** The jar it runs from, or null if it runs from folders of classes. */
    public static @Nullable Path jar() {
        try {
            Path source = Path.of(Release.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(source) ? source : null;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e); // a class's own location
        }
    }

    /** What tells this program from any other: the SHA-256 of its jar. */
    public static String code() {
        Path jar = jar();
        return jar == null ? FROM_CLASSES : code(jar);
    }

    /** The SHA-256 of a jar. */
    public static String code(Path jar) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jar, e);
        }
    }
}
