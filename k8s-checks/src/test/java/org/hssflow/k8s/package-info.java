/**
 * The manifests in {@code k8s/} as kustomize renders them, and checks of them. A {@link org.hssflow.k8s.Check} gives problems as text; its test
 * asserts that the overlays have none, and that each manifest that was broken on purpose has one.
 */
@NullMarked
package org.hssflow.k8s;

import org.jspecify.annotations.NullMarked;
