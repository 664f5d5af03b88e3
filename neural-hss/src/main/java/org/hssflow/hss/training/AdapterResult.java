package org.hssflow.hss.training;

import org.hssflow.hss.adapter.Adapter;

/**
 * What the training of an adapter gave.
 *
 * @param adapter after the last step, or of the best validation
 * @param training how it went; its surrogate is the base with the adapter merged into it
 */
public record AdapterResult(Adapter adapter, TrainingResult training) {}
