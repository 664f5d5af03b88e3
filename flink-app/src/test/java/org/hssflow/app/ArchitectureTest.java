package org.hssflow.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. A new arrow is a decision: change it here and say why in docs/decisions. */
@AnalyzeClasses(packages = "org.hssflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "org.hssflow..";

    @ArchTest
    static final ArchRule THE_VOCABULARY_KNOWS_ONLY_THE_JDK = classes()
            .that()
            .resideInAPackage("org.hssflow.pde..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule SURROGATES_KNOW_ONLY_THE_VOCABULARY = ours("org.hssflow.hss..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule RECORDS_ON_KAFKA_KNOW_ONLY_THE_VOCABULARY = ours("org.hssflow.kafka..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule THE_MONITOR_KNOWS_RECORDS_AND_TOPICS_ONLY =
            ours("org.hssflow.monitor..", "org.hssflow.kafka..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule SIMULATORS_KNOW_NO_SURROGATE =
            ours("org.hssflow.simulators..", "org.hssflow.pde..", "org.hssflow.kafka..");

    @ArchTest
    static final ArchRule THE_STORE_KNOWS_SURROGATES_ONLY =
            ours("org.hssflow.store..", "org.hssflow.hss..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule OPERATORS_KNOW_MODELS_ONLY =
            ours("org.hssflow.operators..", "org.hssflow.store..", "org.hssflow.hss..", "org.hssflow.pde..");

    @ArchTest
    static final ArchRule OPERATORS_NEVER_KNOW_KAFKA = noClasses()
            .that()
            .resideInAPackage("org.hssflow.operators..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "kafka..", "org.apache.flink.connector.kafka..");

    @ArchTest
    static final ArchRule ONLY_OPERATORS_AND_THE_APPLICATION_KNOW_FLINK = noClasses()
            .that()
            .resideOutsideOfPackages("org.hssflow.operators..", "org.hssflow.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..");

    @ArchTest
    static final ArchRule ONLY_ITS_ENGINE_KNOWS_ND4J = noClasses()
            .that()
            .resideOutsideOfPackage("org.hssflow.hss.nd4j..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.bytedeco..");

    @ArchTest
    static final ArchRule ONLY_THE_APPLICATION_KNOWS_THE_ENGINES_OF_OTHER_BUILDS = noClasses()
            .that()
            .resideOutsideOfPackages("org.hssflow.hss.nd4j..", "org.hssflow.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.hssflow.hss.nd4j..");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_THINGS_ARE = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Utils");

    @ArchTest
    static final ArchRule NOTHING_IS_WRITTEN_BY_JAVA_SERIALIZATION = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream");

    private static ArchRule ours(String module, String... mayKnow) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS)
                        .and(not(resideInAPackage(module)))
                        .and(not(resideInAnyPackage(mayKnow))));
    }
}
