/**
 * The page over HTTP: files, and what changes as server-sent events. Nothing can be written, nothing is taken from elsewhere, and what
 * others wrote into the records is never more than text.
 */
@NullMarked
package org.hssflow.monitor.web;

import org.jspecify.annotations.NullMarked;
