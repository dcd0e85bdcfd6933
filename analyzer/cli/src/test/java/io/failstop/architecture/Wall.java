package io.failstop.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * A rule about who may know whom, and a class that breaks it, which proves that the rule can fail.
 *
 * @param name what the wall says
 * @param rule the rule
 * @param offender stands in the test sources, in the very package that the rule is about
 */
record Wall(String name, ArchRule rule, String offender) {
    private static final String HOUSE = "io.failstop.";
    private static final List<String> EVERYWHERE = List.of("java..", "org.jspecify.annotations..");

    @Override
    public String toString() {
        return name;
    }

    /** All walls. */
    static Stream<Wall> all() {
        return Stream.of(
                room("probe"),
                room("trace", "io.failstop.probe", "org.apache.commons.csv.."),
                room("store", "io.failstop.probe", "io.failstop.trace..", "net.openhft..", "org.slf4j.."),
                room("agent", "io.failstop.probe", "org.objectweb.asm.."),
                room("engine", "io.failstop.probe"),
                room("engine.order", "io.failstop.probe"),
                room("engine.oracle", "io.failstop.probe"),
                room("replayer", "io.failstop.probe", "io.failstop.trace..", "io.failstop.engine.order"),
                room("analyzer", "io.failstop.probe", "io.failstop.trace.."),
                room("demo"),
                never("engine", "io.failstop.trace..", "io.failstop.engine.EngineOverTrace"),
                never("analyzer", "io.failstop.engine..", "io.failstop.analyzer.AnalysisOverEngine"),
                onlyIn(
                        "io.failstop.engine.oracle",
                        "io.failstop.engine.path.PathOverOracle",
                        "io.failstop.engine.oracle",
                        "io.failstop.engine.cache",
                        "io.failstop.engine.work",
                        "io.failstop.cli.."),
                only("io.failstop.store..", "net.openhft..", "io.failstop.trace.TraceOverChronicle"),
                only("io.failstop.trace.csv..", "org.apache.commons.csv..", "io.failstop.store.StoreOverCsv"),
                only("io.failstop.agent..", "org.objectweb.asm..", "io.failstop.probe.ProbeOverAsm"),
                only("io.failstop.cli..", "picocli..", "io.failstop.analyzer.AnalysisOverPicocli"),
                only("io.failstop.cli..", "com.fasterxml.jackson..", "io.failstop.replayer.ReplayOverJackson"),
                standardOutput());
    }

    /** A room knows the JDK, itself and these. */
    private static Wall room(String room, String... known) {
        String own = HOUSE + room + "..";
        String[] allowed = Stream.of(EVERYWHERE.stream(), Stream.of(own), Stream.of(known))
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        ArchRule rule = classes().that().resideInAPackage(own).should().onlyDependOnClassesThat(inAny(allowed));
        return new Wall(room + " knows no more than it may", rule, HOUSE + room + ".Offender");
    }

    private static DescribedPredicate<JavaClass> inAny(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    /** A room does not know these. */
    private static Wall never(String room, String unknown, String offender) {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(HOUSE + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(unknown);
        return new Wall(room + " does not know " + unknown, rule, offender);
    }

    /** A package is known in these rooms alone. */
    private static Wall onlyIn(String known, String offender, String... rooms) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(known);
        return new Wall("only " + String.join(", ", rooms) + " know " + known, rule, offender);
    }

    /** A library is known in one room alone. */
    private static Wall only(String room, String library, String offender) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
        return new Wall("only " + room + " knows " + library, rule, offender);
    }

    private static Wall standardOutput() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("io.failstop.cli..", "io.failstop.demo..")
                .should()
                .accessField(System.class, "out");
        return new Wall("only the command line prints", rule, "io.failstop.analyzer.AnalysisThatPrints");
    }
}
