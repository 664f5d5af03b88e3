package org.hssflow.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Multiply-adds on registers alone, in sixteen chains that do not wait for each other: as many as one core can do. */
final class Peak implements Contestant {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 20_000;
    private static final int CHAINS = 16;

    /** In one {@link #run}. */
    static final long MULTIPLY_ADDS = (long) ROUNDS * CHAINS * SPECIES.length();

    private final float[] result = new float[SPECIES.length()];

    static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    public String peer() {
        return "peak";
    }

    @Override
    public String form() {
        return "registers alone";
    }

    @Override
    public void run() {
        multiplyAdd(result, 0.5f, 1f);
    }

    private static void multiplyAdd(float[] result, float factor, float summand) {
        FloatVector a = FloatVector.broadcast(SPECIES, factor);
        FloatVector b = FloatVector.broadcast(SPECIES, summand);
        FloatVector s0 = b;
        FloatVector s1 = b;
        FloatVector s2 = b;
        FloatVector s3 = b;
        FloatVector s4 = b;
        FloatVector s5 = b;
        FloatVector s6 = b;
        FloatVector s7 = b;
        FloatVector s8 = b;
        FloatVector s9 = b;
        FloatVector s10 = b;
        FloatVector s11 = b;
        FloatVector s12 = b;
        FloatVector s13 = b;
        FloatVector s14 = b;
        FloatVector s15 = b;
        for (int i = 0; i < ROUNDS; i++) {
            s0 = s0.fma(a, b);
            s1 = s1.fma(a, b);
            s2 = s2.fma(a, b);
            s3 = s3.fma(a, b);
            s4 = s4.fma(a, b);
            s5 = s5.fma(a, b);
            s6 = s6.fma(a, b);
            s7 = s7.fma(a, b);
            s8 = s8.fma(a, b);
            s9 = s9.fma(a, b);
            s10 = s10.fma(a, b);
            s11 = s11.fma(a, b);
            s12 = s12.fma(a, b);
            s13 = s13.fma(a, b);
            s14 = s14.fma(a, b);
            s15 = s15.fma(a, b);
        }
        FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7);
        FloatVector high =
                s8.add(s9).add(s10).add(s11).add(s12).add(s13).add(s14).add(s15);
        low.add(high).intoArray(result, 0);
    }
}
