/**
 * From evidence to decisions. {@link org.hssflow.operators.promote.Promoter} puts a candidate into the shadow of the champion, promotes it
 * once the transitions that both were scored on prove it better, drops it otherwise, and goes back if the promoted one later does worse.
 */
@NullMarked
package org.hssflow.operators.promote;

import org.jspecify.annotations.NullMarked;
