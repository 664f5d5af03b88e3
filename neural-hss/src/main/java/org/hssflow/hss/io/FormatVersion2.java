package org.hssflow.hss.io;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Files of the second format version and before, whose stored models were all whole: no manifest spoke of an adapter. Their errors had no floor. */
final class FormatVersion2 {
    private FormatVersion2() {}

    /** Turns a file's JSON to what the present version would have written; only manifests, which have a provenance, differ. */
    static void upgrade(ObjectNode root) {
        if (root.get("provenance") instanceof ObjectNode && !root.has("adapterRank")) {
            root.putNull("adapterRank");
        }
        if (root.get("calibration") instanceof ObjectNode calibration && !calibration.has("floor")) {
            calibration.put("floor", 0.0);
        }
    }
}
