/**
 * How a stream that has drifted gets its model: {@link org.hssflow.app.tune.ModelWorkshop} looks through the store, and where nothing
 * fits fine-tunes the frozen base, on the stream's own transitions and on those that the solver makes with the parameters they show.
 */
@NullMarked
package org.hssflow.app.tune;

import org.jspecify.annotations.NullMarked;
