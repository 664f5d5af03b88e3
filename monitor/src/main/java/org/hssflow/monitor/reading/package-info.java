/**
 * Reads the loop's topics for as long as it is open, whatever becomes of the brokers: {@link org.hssflow.monitor.reading.LoopReader} goes on
 * where it was when they are back, and says meanwhile that they are gone.
 */
@NullMarked
package org.hssflow.monitor.reading;

import org.jspecify.annotations.NullMarked;
