/** The monitor's page, in a browser. */
@NullMarked
package org.hssflow.app.monitor;

import org.jspecify.annotations.NullMarked;
