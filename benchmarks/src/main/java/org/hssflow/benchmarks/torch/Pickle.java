package org.hssflow.benchmarks.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The opcodes of Python's pickle, protocol 2, that a TorchScript module needs. */
final class Pickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pickle() {
        op(0x80).op(2);
    }

    private Pickle op(int code) {
        bytes.write(code);
        return this;
    }

    private Pickle raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    private Pickle littleEndian(int value) {
        return raw(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    Pickle global(String module, String name) {
        return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op('X').littleEndian(utf8.length).raw(utf8);
    }

    Pickle integer(int value) {
        return op('J').littleEndian(value);
    }

    Pickle bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    Pickle emptyTuple() {
        return op(')');
    }

    Pickle emptyDict() {
        return op('}');
    }

    Pickle mark() {
        return op('(');
    }

    /** Of all since the mark. */
    Pickle tuple() {
        return op('t');
    }

    Pickle setItems() {
        return op('u');
    }

    Pickle newObject() {
        return op(0x81);
    }

    Pickle reduce() {
        return op('R');
    }

    Pickle build() {
        return op('b');
    }

    byte[] end() {
        op('.');
        return bytes.toByteArray();
    }

    /** A contiguous float32 tensor, whose bytes are the entry {@code data/KEY}. */
    Pickle tensor(String key, int... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        global("torch._utils", "_rebuild_tensor_v2").mark();
        mark().text("storage")
                .global("torch", "FloatStorage")
                .text(key)
                .text("cpu")
                .integer(count);
        tuple().op('Q').integer(0);
        mark();
        for (int size : shape) {
            integer(size);
        }
        tuple().mark();
        int stride = count;
        for (int size : shape) {
            stride /= size;
            integer(stride);
        }
        tuple().bool(false);
        global("collections", "OrderedDict").emptyTuple().reduce();
        return tuple().reduce();
    }
}
