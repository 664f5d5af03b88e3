/**
 * From a stream that has drifted to a model that fits it. {@link org.hssflow.operators.finetune.FineTuner} runs beside the forecasts, as
 * asynchronous I/O: what it works on is part of each checkpoint, so that a failure begins it again. How a model is found or made is
 * the business of a {@link org.hssflow.operators.finetune.Workshop}, since it takes simulators and recipes.
 */
@NullMarked
package org.hssflow.operators.finetune;

import org.jspecify.annotations.NullMarked;
