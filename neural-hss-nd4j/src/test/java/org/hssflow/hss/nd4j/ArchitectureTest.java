package org.hssflow.hss.nd4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom; the rules of the other modules are in flink-app, which does not have this one in every build. */
@AnalyzeClasses(packages = "org.hssflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_SURROGATES_AND_ND4J = classes()
            .that()
            .resideInAPackage("org.hssflow.hss.nd4j..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.hssflow.hss..", "org.nd4j..");

    @ArchTest
    static final ArchRule THE_ENGINE_COMPUTES_NOTHING_ON_THE_KERNELS = noClasses()
            .that()
            .resideInAPackage("org.hssflow.hss.nd4j..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hssflow.hss.kernel..", "org.hssflow.hss.training..", "org.hssflow.hss.io..");

    @ArchTest
    static final ArchRule WHAT_DECIDES_WHETHER_ND4J_MAY_START_DOES_NOT_LOAD_IT = noClasses()
            .that()
            .haveSimpleName("Nd4jProvider")
            .or()
            .haveSimpleName("CudaBuild")
            .or()
            .haveSimpleName("NvidiaSmi")
            .or()
            .haveSimpleName("Backend")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");
}
