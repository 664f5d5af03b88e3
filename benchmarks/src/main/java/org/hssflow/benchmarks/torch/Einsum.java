package org.hssflow.benchmarks.torch;

/** Like {@link FeaturesFirst}, its products written as {@code torch.einsum}. */
final class Einsum extends FeaturesFirst {
    @Override
    public String name() {
        return "features first, einsum";
    }

    @Override
    String products(String a, String x) {
        return "torch.einsum(\"nik,nkb->nib\", [" + a + ", " + x + "])";
    }

    @Override
    String addProducts(String y, String a, String x) {
        return "torch.add_(" + y + ", " + products(a, x) + ")";
    }
}
