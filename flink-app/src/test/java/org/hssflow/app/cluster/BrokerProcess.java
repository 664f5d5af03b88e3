package org.hssflow.app.cluster;

import java.nio.file.Path;
import org.hssflow.kafka.EmbeddedBroker;

/** A broker as a process, until it is killed. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** @param args the folder of its logs, and its port */
    public static void main(String[] args) throws Exception {
        var unused = EmbeddedBroker.startIn(Path.of(args[0]), Integer.parseInt(args[1]));
    }
}
