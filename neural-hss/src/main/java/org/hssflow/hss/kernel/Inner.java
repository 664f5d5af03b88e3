package org.hssflow.hss.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an HSS layer computes on the way, all levels stacked, leaves first, (rows, batch): z = Vᵀx and w, what the level above
 * makes of it [S, Algorithm 1]; and their derivatives. For an outer sum, what lies between its axes, too.
 */
final class Inner {
    final Products products;
    final Panel z;
    final Panel w;
    final Panel gz;
    final Panel gw;

    /** Of one term of an outer sum: its input multiplied along the first axis, the first two, …; and the derivatives there. */
    final Panel between;

    final Panel gBetween;

    /** Windows onto one product of an outer sum. */
    final Panel x = Panel.window();

    final Panel y = Panel.window();
    final Panel gy = Panel.window();
    final Panel gx = Panel.window();

    /** What adapters add to the products of linear maps; null where there are none. */
    @Nullable
    Adaptation adaptation;

    /**
     * @param rows of z and of w
     * @param training whether the derivatives are wanted as well
     */
    Inner(int rows, int betweenRows, boolean training, Products products) {
        this.products = products;
        this.z = training ? Panel.forTraining(rows) : Panel.forInference(rows);
        this.w = training ? Panel.forTraining(rows) : Panel.forInference(rows);
        this.gz = Panel.forTraining(training ? rows : 0);
        this.gw = Panel.forTraining(training ? rows : 0);
        this.between = training ? Panel.forTraining(betweenRows) : Panel.forInference(betweenRows);
        this.gBetween = Panel.forTraining(training ? betweenRows : 0);
    }

    /** Adds it, after y = W x or y += W x of a linear map whose parameters begin at an offset. */
    void adapt(int offset, Panel x, Panel y) {
        if (adaptation != null) {
            adaptation.addProducts(offset, x, y, products);
        }
    }

    List<Panel> panels() {
        return List.of(z, w, gz, gw, between, gBetween, x, y, gy, gx);
    }
}
