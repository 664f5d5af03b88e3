package org.hssflow.k8s;

import java.util.List;

/** What the objects of a kind may and must hold. */
@FunctionalInterface
interface Schema {
    /** What is wrong with an object of the kind, a line each. */
    List<String> problems(Manifest manifest);
}
