package org.hssflow.simulators.scenario;

/** When the states of one stream are due. Counts from the last change of the speed, so that rounding does not add up. */
final class Schedule {
    private final double rate;
    private double base; // seconds after the start
    private double speed = 1;
    private long ticks; // since the base

    /** @param rate states per second */
    Schedule(double start, double rate) {
        this.base = start;
        this.rate = rate;
    }

    double due() {
        return base + ticks / (rate * speed);
    }

    /** When the next state would be due. */
    double nextDue(double newSpeed) {
        return due() + 1 / (rate * newSpeed);
    }

    /** @param newSpeed how many times the rate the next state follows with */
    void next(double newSpeed) {
        if (newSpeed != speed) {
            base = due();
            speed = newSpeed;
            ticks = 0;
        }
        ticks++;
    }

    void pause(double seconds) {
        base += seconds;
    }
}
