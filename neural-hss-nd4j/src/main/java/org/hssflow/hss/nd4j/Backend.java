package org.hssflow.hss.nd4j;

/** ND4J's backend on the class path, found without loading it. */
enum Backend {
    CUDA("org/nd4j/linalg/jcublas/JCublasBackend.class"),
    NATIVE("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class"),
    NONE("");

    private final String resource;

    Backend(String resource) {
        this.resource = resource;
    }

    /** The one ND4J would take: CUDA if both are there. */
    static Backend onClassPath() {
        ClassLoader jar = Backend.class.getClassLoader();
        for (Backend backend : new Backend[] {CUDA, NATIVE}) {
            if (jar.getResource(backend.resource) != null) {
                return backend;
            }
        }
        return NONE;
    }
}
