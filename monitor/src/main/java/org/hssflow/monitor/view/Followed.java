package org.hssflow.monitor.view;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The streams that somebody looks at. One that nobody looks at any more stays for a minute, in case somebody comes back, as after a
 * change of the lead.
 */
final class Followed {
    private static final long GRACE_MILLIS = 60_000;

    private static final class Looks {
        int watchers;
        long leftAt;
    }

    private final Map<String, Looks> byId = new LinkedHashMap<>();
    private final int most;

    /** @param most how many may stay that nobody looks at */
    Followed(int most) {
        this.most = most;
    }

    boolean contains(String id) {
        return byId.containsKey(id);
    }

    int size() {
        return byId.size();
    }

    void watch(String id) {
        Looks looks = byId.remove(id);
        if (looks == null) {
            looks = new Looks();
        }
        looks.watchers++;
        byId.put(id, looks);
    }

    void leave(String id, long now) {
        Looks looks = byId.get(id);
        if (looks != null) {
            looks.watchers--;
            looks.leftAt = now;
        }
    }

    /** Lets those go that nobody looks at: after a while, or because there are too many. */
    void tidy(long now, Consumer<String> gone) {
        Iterator<Map.Entry<String, Looks>> all = byId.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Looks> entry = all.next();
            Looks looks = entry.getValue();
            if (looks.watchers <= 0 && (byId.size() > most || now - looks.leftAt > GRACE_MILLIS)) {
                all.remove();
                gone.accept(entry.getKey());
            }
        }
    }
}
