/**
 * Where solvers and surrogates meet: {@link org.hssflow.app.model.TrainingRun} makes a recipe's data with the solvers, trains,
 * judges and publishes a model; {@link org.hssflow.app.model.Evaluation} is the judgement, the same for a fresh model and for
 * one that is evaluated later, beside {@link org.hssflow.app.model.Baselines} that cost next to nothing.
 */
@NullMarked
package org.hssflow.app.model;

import org.jspecify.annotations.NullMarked;
