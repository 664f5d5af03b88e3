package org.hssflow.hss.kernel;

import java.lang.System.Logger.Level;

/** Which {@link Products} this process computes with: chosen once, the same bits either way. */
enum Kernels {
    VECTOR {
        @Override
        Products products() {
            return new VectorProducts();
        }
    },
    SCALAR {
        @Override
        Products products() {
            return new ScalarProducts();
        }
    };

    /** {@code auto} (the default), {@code vector} or {@code scalar}. */
    static final String PROPERTY = "hssflow.kernels";

    private static final System.Logger LOG = System.getLogger(Kernels.class.getName());
    private static final String AUTO = "auto";
    private static final String MODULE = "jdk.incubator.vector";

    /** A set of loops with its scratch, for one thread. */
    abstract Products products();

    static Kernels chosen() {
        return Choice.MADE;
    }

    /** Whether plain loops may stand in until the compiler has come to the vectors: unless somebody asked for vectors by name. */
    static boolean mayWarmUp() {
        return chosen() == VECTOR && System.getProperty(PROPERTY, AUTO).equals(AUTO);
    }

    /** @throws IllegalArgumentException if they are unknown or cannot run here */
    static Kernels named(String name, boolean modulePresent) {
        return switch (name) {
            case AUTO -> modulePresent ? VECTOR : SCALAR;
            case "scalar" -> SCALAR;
            case "vector" -> {
                if (!modulePresent) {
                    throw new IllegalArgumentException("expected the module " + MODULE + " for " + PROPERTY
                            + "=vector, got a JVM without it; start it with --add-modules " + MODULE + " or use auto");
                }
                yield VECTOR;
            }
            default ->
                throw new IllegalArgumentException(
                        "expected " + PROPERTY + " to be auto, vector or scalar, got '" + name + "'");
        };
    }

    /** Whether the vectors can be used; loads their module if the JVM was started so that a program may. */
    private static boolean modulePresent() {
        return ModuleLayer.boot().findModule(MODULE).isPresent() || loadLate();
    }

    /**
     * With {@code --add-modules} the JVM prints a warning that no option turns off. The launcher exports the JVM's own way to
     * load a module later instead, {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}.
     */
    private static boolean loadLate() {
        if (!Object.class.getModule().isExported("jdk.internal.module", Kernels.class.getModule())) {
            return false;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, MODULE);
            return true;
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.INFO, "the module " + MODULE + " cannot be loaded", e);
            return false;
        }
    }

    private static final class Choice {
        static final Kernels MADE = make();

        private static Kernels make() {
            boolean present = modulePresent();
            Kernels made = named(System.getProperty(PROPERTY, AUTO), present);
            if (present) {
                LOG.log(Level.DEBUG, "kernels: {0}", made.products().name());
            } else {
                LOG.log(Level.INFO, "kernels: scalar; --add-modules {0} makes them several times as fast", MODULE);
            }
            return made;
        }
    }
}
