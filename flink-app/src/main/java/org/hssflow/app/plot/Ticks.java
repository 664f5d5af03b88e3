package org.hssflow.app.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten. */
final class Ticks {
    private Ticks() {}

    /** @param most how many at most, at least 2 */
    static List<BigDecimal> between(double min, double max, int most) {
        BigDecimal step = step((max - min) / most);
        BigDecimal end = BigDecimal.valueOf(max + 1e-9 * (max - min));
        List<BigDecimal> ticks = new ArrayList<>();
        BigDecimal at = BigDecimal.valueOf(min - 1e-9 * (max - min))
                .divide(step, 0, RoundingMode.CEILING)
                .multiply(step);
        for (; at.compareTo(end) <= 0; at = at.add(step)) {
            ticks.add(at);
        }
        return ticks;
    }

    /** The smallest round number that is not below. */
    private static BigDecimal step(double atLeast) {
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(atLeast)));
        for (int factor : new int[] {1, 2, 5}) {
            BigDecimal step = power.multiply(BigDecimal.valueOf(factor));
            if (step.doubleValue() >= atLeast) {
                return step;
            }
        }
        return power.scaleByPowerOfTen(1);
    }

    /** Such as 0.25, 40 or 2E-7. */
    static String label(BigDecimal tick) {
        if (tick.signum() == 0) {
            return "0";
        }
        BigDecimal plain = tick.round(new MathContext(6)).stripTrailingZeros();
        int exponent = plain.precision() - plain.scale() - 1;
        boolean small = exponent < -3 || exponent > 4;
        return small
                ? plain.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent
                : plain.toPlainString();
    }
}
