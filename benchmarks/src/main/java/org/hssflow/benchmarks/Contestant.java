package org.hssflow.benchmarks;

/** One way to compute a {@link Problem}. */
public interface Contestant extends AutoCloseable {
    /** Whose, such as {@code libtorch}. */
    String peer();

    /** In which of its forms. */
    String form();

    /** Computes once. Nothing is read out: who asks for a result pays for the copy. */
    void run();

    @Override
    default void close() {}
}
