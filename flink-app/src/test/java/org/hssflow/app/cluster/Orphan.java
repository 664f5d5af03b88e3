package org.hssflow.app.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another main class, and halts when whoever started it is gone: its standard input ends then, however that died. */
final class Orphan {
    private Orphan() {}

    /** @param args the main class, and its arguments */
    public static void main(String[] args) throws Exception {
        Thread watch = new Thread(Orphan::haltWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            System.exit(1);
        }
    }

    private static void haltWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream()); // nobody writes there
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
