package org.hssflow.app.cluster;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** Prints what the processes said last when a test, or what prepares it, fails. */
final class PrintedLogs implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {
    private static final int LINES = 80;

    private final Supplier<ProcessCluster> cluster;

    PrintedLogs(Supplier<ProcessCluster> cluster) {
        this.cluster = cluster;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            print();
        }
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print();
        throw failure;
    }

    private void print() {
        System.err.println(cluster.get().logs(LINES));
    }
}
