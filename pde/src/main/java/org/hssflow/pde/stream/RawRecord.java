package org.hssflow.pde.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was found in a log, before anybody has understood it. It is carried whole, so that one that cannot be
 * understood can be set aside with nothing lost.
 *
 * @param topic the log
 * @param partition of the log
 * @param offset in the partition
 * @param timestampMillis when it was written, in milliseconds since the epoch
 * @param key the raw key, or null; not copied
 * @param value the raw value, or null; not copied
 * @param headers in their order; a name may occur twice
 */
public record RawRecord(
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {
    /** One header: a name and a value, which may be null. */
    public record Header(String name, byte @Nullable [] value) {
        public static Header ofText(String name, String value) {
            return new Header(name, value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Header other && name.equals(other.name) && Arrays.equals(value, other.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(value);
        }
    }

    public RawRecord {
        headers = List.copyOf(headers);
    }

    /** The key as text; empty where there is none. */
    public String keyText() {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** The text of the last header of that name. */
    public Optional<String> header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            byte[] text = headers.get(i).value();
            if (headers.get(i).name().equals(name) && text != null) {
                return Optional.of(new String(text, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof RawRecord other
                && topic.equals(other.topic)
                && partition == other.partition
                && offset == other.offset
                && timestampMillis == other.timestampMillis
                && Arrays.equals(key, other.key)
                && Arrays.equals(value, other.value)
                && headers.equals(other.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, offset);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
