package org.hssflow.app.savepoint;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** For tests of the whole job: which states the check expects. */
public final class KnownStates {
    private KnownStates() {}

    /** The names by uid, of all operators that have any. */
    public static Map<String, Set<String>> byUid() {
        Map<String, Set<String>> names = new TreeMap<>();
        ReleaseState.BY_UID.forEach((uid, states) -> {
            if (!states.isEmpty()) {
                names.put(uid, states.keySet());
            }
        });
        return names;
    }
}
