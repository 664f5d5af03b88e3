package org.hssflow.app.job;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;

/** Says in one line why a Flink cluster did not do what it was asked, and what to do about it. */
final class ClusterFailure {
    private ClusterFailure() {}

    /**
     * @param rest the address that was asked
     * @param failure what Flink's client threw
     * @return an exception to throw, with the failure as its cause
     */
    static IOException explain(URI rest, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return new IOException(
                        "expected a TLS connection to " + rest + ", got: " + JobProgram.causes(failure)
                                + "; trust its certificate with --rest-property security.ssl.rest.truststore=FILE and"
                                + " --rest-property security.ssl.rest.truststore-password=PASSWORD",
                        failure);
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return new IOException(
                        "expected a Flink cluster at " + rest + ", got: " + JobProgram.causes(failure)
                                + "; start it, or name another one with --rest",
                        failure);
            }
            if (cause instanceof JsonProcessingException) {
                return new IOException(
                        "expected Flink's REST at " + rest + ", got an answer that is not Flink's; name another address"
                                + " with --rest, one with TLS as https://",
                        failure);
            }
        }
        return new IOException(
                "the Flink cluster at " + rest + " did not do it: " + JobProgram.causes(failure), failure);
    }
}
