package org.hssflow.simulators.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that cannot be replayed: which file and dataset, what was expected, what was found, and what to do about it. */
public final class RecordingException extends IOException {
    private static final long serialVersionUID = 1;

    RecordingException(String source, String expected, String found, String remedy) {
        this(source, expected, found, remedy, null);
    }

    /**
     * @param source the path of the file, with the dataset inside it where it is about one
     * @param expected what should be there
     * @param found what is there
     * @param remedy what the reader of the message can do
     */
    RecordingException(String source, String expected, String found, String remedy, @Nullable Throwable cause) {
        super(source + ": expected " + expected + ", found " + found + "; " + remedy, cause);
    }
}
