package org.hssflow.simulators;

import java.util.Map;

/** The physical parameters of an equation as functions of time. */
@FunctionalInterface
public interface ParameterPath {
    /**
     * @param name of the parameter, such as {@code nu}
     * @param time since the beginning of the step that is made, from 0 to dt
     */
    double at(String name, double time);

    /** Parameters that do not change. */
    static ParameterPath constant(Map<String, Double> values) {
        return (name, time) -> {
            Double value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        "expected one of the parameters " + values.keySet() + ", got '" + name + "'");
            }
            return value;
        };
    }
}
