package org.hssflow.app.cli;

import java.util.Map;

/**
 * What a simulation reports at its end.
 *
 * @param line for people
 * @param figures for programs, in their order
 */
record SimulateSummary(String line, Map<String, Object> figures) {}
