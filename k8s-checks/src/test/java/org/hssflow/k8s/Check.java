package org.hssflow.k8s;

import java.util.List;

/** A rule that manifests follow. */
@FunctionalInterface
interface Check {
    /** What breaks it: a line each, which names the object and the field; empty if all is well. */
    List<String> problems(Manifests manifests);
}
