package org.hssflow.benchmarks.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module in the making: one method, a statement per line, and tensors it keeps. {@link #archive} packs it in the format
 * of {@code torch.jit.save}, a zip of source, of a pickle (protocol 2) with the attributes, and of the bytes of every tensor.
 */
final class Script {
    private static final String ROOT = "net/";

    private final StringBuilder body = new StringBuilder();
    private final List<float[]> tensors = new ArrayList<>();
    private final List<int[]> shapes = new ArrayList<>();
    private final String parameters;
    private int variables;

    /** @param parameters of the method, tensors all */
    Script(String... parameters) {
        this.parameters = String.join(": Tensor, ", parameters) + ": Tensor";
    }

    /** A tensor that the module keeps; its expression. */
    String constant(float[] values, int... shape) {
        tensors.add(values);
        shapes.add(shape);
        return "self.t" + (tensors.size() - 1);
    }

    /** A statement that gives a value; its name. */
    String let(String format, Object... arguments) {
        String name = "v" + variables++;
        body.append("    ")
                .append(name)
                .append(" = ")
                .append(String.format(format, arguments))
                .append('\n');
        return name;
    }

    /** A statement as it stands. */
    void line(String statement) {
        body.append("    ").append(statement).append('\n');
    }

    /** The module, whose method gives back {@code result}. */
    byte[] archive(String result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "data.pkl", attributes());
            entry(zip, "code/__torch__.py", source(result).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < tensors.size(); i++) {
                ByteBuffer data =
                        ByteBuffer.allocate(Float.BYTES * tensors.get(i).length).order(ByteOrder.LITTLE_ENDIAN);
                data.asFloatBuffer().put(tensors.get(i));
                entry(zip, "data/" + i, data.array());
            }
            entry(zip, "constants.pkl", new Pickle().emptyTuple().end());
            entry(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private String source(String result) {
        StringBuilder source = new StringBuilder("class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        source.append("  training : bool\n");
        for (int i = 0; i < tensors.size(); i++) {
            source.append("  t").append(i).append(" : Tensor\n");
        }
        source.append("  def forward(self: __torch__.Net, ").append(parameters).append(") -> Tensor:\n");
        return source.append(body)
                .append("    return ")
                .append(result)
                .append('\n')
                .toString();
    }

    private byte[] attributes() {
        Pickle pickle =
                new Pickle().global("__torch__", "Net").emptyTuple().newObject().emptyDict();
        pickle.mark().text("training").bool(false);
        for (int i = 0; i < tensors.size(); i++) {
            pickle.text("t" + i).tensor(String.valueOf(i), shapes.get(i));
        }
        return pickle.setItems().build().end();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 check = new CRC32();
        check.update(bytes);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED); // libtorch maps the file
        entry.setSize(bytes.length);
        entry.setCrc(check.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
