package org.hssflow.simulators.replay;

import java.util.List;

/** The attributes that The Well requires. A NumPy bool is an HDF5 enum, which reads as "TRUE" or "FALSE". */
final class WellAttributes {
    private final HdfSource source;

    WellAttributes(HdfSource source) {
        this.source = source;
    }

    /** Of the root. */
    int integer(String attribute) throws RecordingException {
        if (one("", attribute) instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && Math.abs(number.doubleValue()) <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw mismatch("", attribute, "an integer", one("", attribute).toString(), "correct the file");
    }

    String string(String node, String attribute) throws RecordingException {
        return one(node, attribute).toString();
    }

    List<String> strings(String node, String attribute) throws RecordingException {
        return all(node, attribute).stream().map(Object::toString).toList();
    }

    boolean flag(String node, String attribute) throws RecordingException {
        return isTrue(one(node, attribute));
    }

    List<Boolean> flags(String node, String attribute, int count) throws RecordingException {
        List<?> values = all(node, attribute);
        if (values.size() != count) {
            throw mismatch(node, attribute, "a flag for each of " + count + " axes", values.toString(), "add them");
        }
        return values.stream().map(WellAttributes::isTrue).toList();
    }

    private static boolean isTrue(Object value) {
        return value instanceof Number number ? number.intValue() != 0 : Boolean.parseBoolean(value.toString());
    }

    private Object one(String node, String attribute) throws RecordingException {
        List<?> values = all(node, attribute);
        if (values.size() != 1) {
            throw mismatch(node, attribute, "one value", values.toString(), "correct the file");
        }
        return values.get(0);
    }

    private List<?> all(String node, String attribute) throws RecordingException {
        if (!source.has(node)) {
            throw new RecordingException(
                    source.name(node), "a group or dataset, as The Well specifies", "none", "give a complete file");
        }
        return source.attribute(node, attribute)
                .orElseThrow(
                        () -> mismatch(node, attribute, "this attribute", "none", "add it, as The Well specifies"));
    }

    RecordingException mismatch(String node, String attribute, String expected, String found, String remedy) {
        return new RecordingException(source.name(node) + "@" + attribute, expected, found, remedy);
    }
}
