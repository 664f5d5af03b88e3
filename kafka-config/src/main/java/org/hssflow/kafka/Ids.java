package org.hssflow.kafka;

import java.util.Arrays;
import java.util.Locale;

/** Constants as they stand in records: lower case, with dashes. Ordinals never leave the program. */
public final class Ids {
    private Ids() {}

    /** Such as {@code not-finite}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E parse(Class<E> type, String id) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(id)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("expected one of "
                + Arrays.stream(type.getEnumConstants()).map(Ids::of).toList() + ", got '" + id + "'");
    }
}
