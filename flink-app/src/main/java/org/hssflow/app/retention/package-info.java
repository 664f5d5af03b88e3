/** Which versions of models a store keeps: a rule over what serves, what can be gone back to, and what is new. */
@NullMarked
package org.hssflow.app.retention;

import org.jspecify.annotations.NullMarked;
