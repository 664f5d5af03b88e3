package org.hssflow.hss.nd4j;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which machine code an NVIDIA card runs, such as 8.6. */
record ComputeCapability(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");

    static ComputeCapability parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a compute capability such as 8.6, got '" + text + "'");
        }
        return new ComputeCapability(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Code for one card runs on cards of the same major number whose minor number is not smaller. */
    boolean runsCodeFor(ComputeCapability code) {
        return major == code.major && minor >= code.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
