package org.hssflow.pde.io;

import java.io.IOException;

/** A file that is not what it should be: which file, what was expected, what was found, and what to do about it. */
public final class NpyFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param source the path of the file, with the array inside it where there are several
     * @param expected what should be there
     * @param found what is there
     * @param remedy what the reader of the message can do
     */
    public NpyFormatException(String source, String expected, String found, String remedy) {
        super(source + ": expected " + expected + ", found " + found + "; " + remedy);
    }
}
