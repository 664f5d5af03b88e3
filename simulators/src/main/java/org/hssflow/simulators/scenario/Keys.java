package org.hssflow.simulators.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** The keys of one mapping in a YAML file; every key has to be asked for, and what nobody asked for is refused. */
final class Keys {
    private final YamlValue where;
    private final Map<String, YamlValue> values;
    private final Set<String> asked = new HashSet<>();

    Keys(YamlValue where) {
        this.where = where;
        this.values = where.map();
    }

    Optional<YamlValue> find(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key));
    }

    YamlValue require(String key) {
        return find(key).orElseThrow(() -> where.error("expected the key '" + key + "', got only " + values.keySet()));
    }

    <T> T get(String key, Function<YamlValue, T> read, T otherwise) {
        return find(key).map(read).orElse(otherwise);
    }

    /**
     * The one key there is of several.
     *
     * @param others what else there may be
     */
    String one(List<String> keys, List<String> others) {
        for (YamlValue key : where.keys()) {
            if (!keys.contains(key.text()) && !others.contains(key.text())) {
                throw key.error("expected one of " + keys + " or of " + others + ", got '" + key.text()
                        + "'; correct the name or leave it out");
            }
        }
        List<String> found = new ArrayList<>(values.keySet());
        found.retainAll(keys);
        if (found.size() != 1) {
            throw where.error("expected one of " + keys + ", got " + (found.isEmpty() ? values.keySet() : found)
                    + (found.isEmpty() ? "; say what happens" : "; make an event of each"));
        }
        asked.addAll(keys);
        return found.get(0);
    }

    /** @throws IllegalArgumentException with its line, if there is a key that nobody asked for */
    void refuseOthers() {
        for (YamlValue key : where.keys()) {
            if (!asked.contains(key.text())) {
                throw key.error("expected one of the keys " + new TreeSet<>(asked) + ", got '" + key.text()
                        + "'; correct the name or leave it out");
            }
        }
    }

    /** Makes something of the values here; what it refuses is refused with the line. */
    <T> T make(Supplier<T> supplier) {
        return located(where, supplier);
    }

    static <T> T located(YamlValue where, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (LocatedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw where.error(String.valueOf(e.getMessage()));
        }
    }
}
