/** The command line, {@code ./hssflow}. Results go to stdout, everything else to stderr. */
@NullMarked
package org.hssflow.app.cli;

import org.jspecify.annotations.NullMarked;
