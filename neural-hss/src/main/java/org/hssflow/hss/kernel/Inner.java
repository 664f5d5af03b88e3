package org.hssflow.hss.kernel;

import java.util.List;

/**
 * What an HSS layer computes on the way, all levels stacked, leaves first, (rows, batch): z = Vᵀx and w, what the level above
 * makes of it [S, Algorithm 1]; and their derivatives.
 */
final class Inner {
    final Products products;
    final Panel z;
    final Panel w;
    final Panel gz;
    final Panel gw;

    /** @param training whether the derivatives are wanted as well */
    Inner(int rows, boolean training, Products products) {
        this.products = products;
        this.z = training ? Panel.forTraining(rows) : Panel.forInference(rows);
        this.w = training ? Panel.forTraining(rows) : Panel.forInference(rows);
        this.gz = Panel.forTraining(training ? rows : 0);
        this.gw = Panel.forTraining(training ? rows : 0);
    }

    List<Panel> panels() {
        return List.of(z, w, gz, gw);
    }
}
