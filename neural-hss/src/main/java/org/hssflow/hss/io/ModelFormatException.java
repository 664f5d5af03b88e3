package org.hssflow.hss.io;

/** A model file that does not hold what it should. It is found before any running model is touched. */
public final class ModelFormatException extends RuntimeException {
    private final String path;
    private final String part;
    private final String expected;
    private final String found;

    /**
     * @param path the file
     * @param part the tensor or the key, or a word such as {@code header} for what belongs to none
     * @param expected in words
     * @param found in words
     */
    public ModelFormatException(String path, String part, String expected, String found) {
        super(path + ": " + part + ": expected " + expected + ", found " + found);
        this.path = path;
        this.part = part;
        this.expected = expected;
        this.found = found;
    }

    public String path() {
        return path;
    }

    public String part() {
        return part;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
