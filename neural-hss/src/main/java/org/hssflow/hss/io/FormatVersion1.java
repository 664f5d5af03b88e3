package org.hssflow.hss.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Files of the first format version, which knew scalar fields along one axis and time steps alone: {@code points} and {@code width}
 * were numbers. What has come since has the one value that it had then.
 */
final class FormatVersion1 {
    private FormatVersion1() {}

    /** Turns a file's JSON to that of the second version; what is no such file stays, to be refused. */
    static void upgrade(ObjectNode root) {
        if (!(root.get("architecture") instanceof ObjectNode architecture)) {
            return;
        }
        JsonNode points = architecture.remove("points");
        JsonNode width = architecture.remove("width");
        if (points == null || width == null) {
            return;
        }
        architecture.put("channels", 1);
        architecture.putArray("grid").add(points);
        architecture.putArray("width").add(width);
        architecture.put("outerRank", 1);
        architecture.put("channelRank", 0);
        root.put("residual", true);
        if (root.get("provenance") instanceof ObjectNode provenance) {
            provenance.put("simulated", true);
        }
    }
}
